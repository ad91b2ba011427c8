import type { CallStep, Expression } from '../../model/index.js';
import { Unresolvable } from '../sql.js';
import { identifierSql, nameSql, neededText, type Scope } from './names.js';
import { valueSql } from './value.js';

export function isRaw(steps: CallStep[]): boolean {
  return steps.some((step) => step.name === 'raw');
}

/** `knex.raw(text, bindings)` with what wraps it. */
export function rawSql(steps: CallStep[], scope: Scope): string {
  const step = steps.find((candidate) => candidate.name === 'raw');
  const wrap = steps.find((candidate) => candidate.name === 'wrap');
  const alias = steps.find((candidate) => candidate.name === 'as')?.arguments[0];
  const sql = textSql(step?.arguments[0], step?.arguments[1], scope);
  const wrapped = wrap ? `${neededText(wrap.arguments[0], 'text')}${sql}${neededText(wrap.arguments[1], 'text')}` : sql;
  return alias ? `${wrapped} as ${nameSql(neededText(alias, 'an alias'), scope)}` : wrapped;
}

/** Text with `?` for values, `??` for names, `:name` and `:name:` for both by name; holes of a template are parameters. */
export function textSql(text: Expression | undefined, bindings: Expression | undefined, scope: Scope): string {
  const chunks = text?.kind === 'text' || text?.kind === 'sql' ? text.chunks : [neededText(text, 'SQL text')];
  const values = bindings?.kind === 'list' ? bindings.items : bindings && bindings.kind !== 'record' ? [bindings] : [];
  const open = bindings?.kind === 'list' && bindings.open;
  let at = 0;
  const next = (): Expression | undefined => (open ? (values[at++] ?? values.at(-1)) : values[at++]);
  return chunks
    .map((chunk, index) => {
      if (typeof chunk !== 'string') return holeSql(chunk, chunks[index - 1], scope);
      const named = bindings?.kind === 'record' ? bindings : undefined;
      return chunk.replace(/\\\?|\?\??|(?<!:):(\w+)(:?)/g, (match, name: string | undefined, colon: string | undefined) => {
        if (match === '\\?') return '?';
        if (match === '??') return identifierSql(neededText(next(), 'a name'), scope);
        if (match === '?') return bindings === undefined ? '?' : valueSql(next(), scope);
        const field = named?.fields.find((candidate) => candidate.name === name)?.value;
        if (!field) return match;
        return colon === ':' ? identifierSql(neededText(field, 'a name'), scope) : valueSql(field, scope) + (colon ?? '');
      });
    })
    .join('');
}

/** A value glued into the text is a parameter where a value can stand; where a name stands it cannot be told. */
function holeSql(hole: Expression, before: string | Expression | undefined, scope: Scope): string {
  if (hole.kind === 'call' || hole.kind === 'sql') return valueSql(hole, scope);
  const text = typeof before === 'string' ? before : '';
  if (/(=|<|>|\(|,|\blimit|\boffset|\blike|\bvalues|\band|\bbetween|\+|-|\*|\/)\s*$/i.test(text)) return valueSql(hole, scope);
  throw new Unresolvable('a name inside the SQL text that is only known when the app runs');
}
