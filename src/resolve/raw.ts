import type { CallVariant, Expression, Parameter } from '../model/index.js';
import { helperSql } from './fragment.js';
import { bind, type Binding, parameterOf, type Resolved, Unresolvable } from './sql.js';

/** The statement of a raw `query(text, values)`; the text may be a template with holes. */
export function resolveRaw(variant: CallVariant): Resolved {
  const [text, values] = variant.steps[0]?.arguments ?? [];
  if (!text) throw new Unresolvable('a query without text');
  if (text.kind === 'sql') {
    const binding: Binding = { parameters: [] };
    return { sql: tagged(text.chunks, binding), parameters: binding.parameters };
  }
  if (text.kind === 'literal' && typeof text.value === 'string')
    return { sql: text.value, parameters: givenParameters(text.value, values) };
  if (text.kind === 'text') return interpolated(text.chunks, values);
  throw new Unresolvable('SQL text that is only known when the app runs');
}

function tagged(chunks: (string | Expression)[], binding: Binding, before = ''): string {
  let sql = '';
  for (const chunk of chunks) {
    if (typeof chunk === 'string') sql += chunk;
    else sql += pieceSql(chunk, before + sql, binding);
  }
  return sql;
}

/** A hole of a template: another template, a helper's piece, or a value. */
function pieceSql(chunk: Expression, before: string, binding: Binding): string {
  if (chunk.kind === 'sql') return tagged(chunk.chunks, binding, before);
  if (chunk.kind === 'call' && chunk.name === 'helper') return helperSql(chunk, before, binding);
  const within = chunk.kind === 'call' && chunk.name === 'subquery' ? chunk.arguments[0] : undefined;
  const text = within?.kind === 'call' ? within.arguments[0] : undefined;
  if (text?.kind === 'sql') return tagged(text.chunks, binding, before);
  if (text?.kind === 'literal' && typeof text.value === 'string') return text.value;
  if (text?.kind === 'text') throw new Unresolvable('a piece of SQL that is only known when the app runs');
  // A list of pieces stands one behind the other.
  if (chunk.kind === 'list' && chunk.items.length > 0 && chunk.items.every(isPiece))
    return chunk.items.map((item) => pieceSql(item, before, binding)).join(' ');
  return isEmptySql(chunk) ? '' : bind(binding, chunk);
}

function isPiece(value: Expression): boolean {
  return value.kind === 'sql' || (value.kind === 'call' && value.name === 'subquery');
}

/** `Prisma.empty` */
function isEmptySql(value: Expression): boolean {
  return value.kind === 'input' && /(^|\.)Prisma\.empty$/.test(value.name);
}

/** Parameters `$1..$n` that the text uses, with what the list of values says of each. */
function givenParameters(text: string, values: Expression | undefined): Parameter[] {
  const most = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  const items = values?.kind === 'list' ? values.items : [];
  return Array.from({ length: most }, (_, index) => parameterOf(items[index]));
}

/**
 * Text glued together with values: `$${index}` numbers a placeholder, a hole within quotes or where a value stands becomes a
 * parameter; a hole where a name stands cannot be told.
 */
function interpolated(pieces: (string | Expression)[], values: Expression | undefined): Resolved {
  const chunks = [...pieces];
  const items = values?.kind === 'list' ? values.items : [];
  const parameters: Parameter[] = [];
  const fixed = Math.max(
    0,
    ...chunks.flatMap((chunk) =>
      typeof chunk === 'string' ? [...chunk.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])) : [],
    ),
  );
  for (let at = 0; at < fixed; at++) parameters.push(parameterOf(items[at]));
  const next = (value: Expression | undefined): string => {
    parameters.push(parameterOf(value));
    return `$${parameters.length}`;
  };
  let sql = '';
  for (let at = 0; at < chunks.length; at++) {
    const chunk = chunks[at];
    if (chunk === undefined) continue;
    if (typeof chunk === 'string') {
      sql += chunk;
      continue;
    }
    const following = chunks[at + 1];
    const opened = /'([^']*)$/.exec(sql);
    if (sql.endsWith('$')) sql = sql.slice(0, -1) + next(items[parameters.length]);
    else if (opened && isInsideQuotes(sql) && typeof following === 'string' && /^[^']*'/.test(following)) {
      const [before = '', after = ''] = [opened[1], /^([^']*)'/.exec(following)?.[1]];
      // `INTERVAL '${days} days'`: such a word stands before a text alone, a parameter is cast instead.
      const whole = sql.slice(0, sql.length - opened[0].length);
      const type = /\b(interval|date|time|timestamp|timestamptz)\s*$/i.exec(whole);
      const start = type === null ? whole : whole.slice(0, type.index);
      const around = type === null && (before || after) ? { around: [before, after] satisfies [string, string] } : {};
      parameters.push({ ...parameterOf(chunk), ...around });
      sql = `${start}$${parameters.length}${type === null ? '' : `::${type[1] ?? ''}`}`;
      chunks[at + 1] = following.slice(after.length + 1);
    } else if (/(=|<|>|\(|,|\blimit|\boffset|\bthan|\blike|\bvalues|\band|\bbetween|\+|-|\*|\/)\s*$/i.test(sql))
      sql += next(chunk);
    else throw new Unresolvable('a name inside the SQL text that is only known when the app runs');
  }
  return { sql, parameters };
}

function isInsideQuotes(sql: string): boolean {
  return (sql.match(/'/g)?.length ?? 0) % 2 === 1;
}
