import type { CallVariant, Expression, Parameter } from '../model/index.js';
import { helperSql } from './fragment.js';
import { interpolated, pastedSql } from './pasted.js';
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
  if (chunk.kind === 'call' && chunk.name === 'pasted') return pastedSql(chunk.arguments[0], binding);
  if (chunk.kind === 'call' && chunk.name === 'helper') return helperSql(chunk, before, binding);
  const within = chunk.kind === 'call' && chunk.name === 'subquery' ? chunk.arguments[0] : undefined;
  const text = within?.kind === 'call' ? within.arguments[0] : undefined;
  if (text?.kind === 'sql') return tagged(text.chunks, binding, before);
  if (text?.kind === 'literal' && typeof text.value === 'string') return text.value;
  if (text?.kind === 'text') return pastedSql(text, binding);
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
