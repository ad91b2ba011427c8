import type { Expression } from '../../model/index.js';
import { bind, type Binding, literalOf, quote } from '../sql.js';
import type { Condition } from './request.js';

const operators: Record<string, string> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'LIKE',
  ilike: 'ILIKE',
  match: '~',
  imatch: '~*',
  cs: '@>',
  cd: '<@',
  ov: '&&',
  sl: '<<',
  sr: '>>',
  adj: '-|-',
};

/** A condition of a request as PostgREST writes it: https://postgrest.org/en/stable/references/api/tables_views.html#operators */
export function conditionSql(condition: Condition, source: string, binding: Binding): string {
  if (condition.kind !== 'compare') {
    const joined = condition.parts
      .map((part) => conditionSql(part, source, binding))
      .join(condition.kind === 'or' ? ' OR ' : ' AND ');
    return `${condition.negated ? 'NOT ' : ''}(${joined})`;
  }
  const negation = condition.negated ? 'NOT ' : '';
  const column = columnSql(condition.column, source);
  const { operator, value } = condition;
  if (operator === 'is') {
    const known = literalOf(value);
    return `${negation}${column} IS ${known === null || known === undefined || known === 'null' ? 'NULL' : String(known).toUpperCase()}`;
  }
  if (operator === 'in') return `${negation}${column} = ANY (${bind(binding, asArray(value))})`;
  if (operator === 'fts' || operator === 'plfts' || operator === 'phfts' || operator === 'wfts')
    return `${negation}${column} @@ to_tsquery(${bind(binding, value)})`;
  if (operator === 'like' || operator === 'ilike')
    return `${negation}${column} ${operators[operator]} ${bind(binding, percent(value))}`;
  return `${negation}${column} ${operators[operator] ?? '='} ${bind(binding, value)}`;
}

function columnSql(name: string, source: string): string {
  const path = /^(\w+)((?:->>?[\w']+)+)$/.exec(name);
  if (path) return `to_jsonb(${source}.${quote(path[1] ?? name)})${(path[2] ?? '').replace(/(->>?)'?(\w+)'?/g, "$1'$2'")}`;
  return `${source}.${quote(name.replace(/^.*\./, '').replace(/"/g, ''))}`;
}

function asArray(value: Expression): Expression {
  return value.kind === 'list' ? value : { kind: 'list', items: [value], open: true };
}

/** `*` is an alias of `%` in patterns. */
function percent(value: Expression): Expression {
  if (value.kind === 'literal' && typeof value.value === 'string') return { ...value, value: value.value.replace(/\*/g, '%') };
  if (value.kind === 'text')
    return { ...value, chunks: value.chunks.map((chunk) => (typeof chunk === 'string' ? chunk.replace(/\*/g, '%') : chunk)) };
  return value;
}
