import type { Expression, Parameter } from '../model/index.js';
import { type Binding, parameterOf, type Resolved, Unresolvable } from './sql.js';

/** Text that goes into a tagged template as it stands: `sql.unsafe(text)` of Neon, `Prisma.raw(text)`. */
export function pastedSql(text: Expression | undefined, binding: Binding): string {
  if (text?.kind === 'literal' && typeof text.value === 'string') return text.value;
  if (text?.kind !== 'text') throw new Unresolvable('a piece of SQL that is only known when the app runs');
  const { sql, parameters } = interpolated(text.chunks, undefined, binding.parameters.length);
  binding.parameters.push(...parameters);
  return sql;
}

/**
 * Text glued together with values: `$${index}` numbers a placeholder, a hole within quotes or where a value stands becomes a
 * parameter; a hole where a name stands cannot be told. `earlier`: parameters that stand before the text.
 */
export function interpolated(pieces: (string | Expression)[], values: Expression | undefined, earlier = 0): Resolved {
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
    return `$${String(earlier + parameters.length)}`;
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
      sql = `${start}$${String(earlier + parameters.length)}${type === null ? '' : `::${type[1] ?? ''}`}`;
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
