import type { Expression } from '../../model/index.js';
import { bind, type Binding, literalOf, quote } from '../sql.js';
import type { Condition } from './logic.js';

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
  isdistinct: 'IS DISTINCT FROM',
  cs: '@>',
  cd: '<@',
  ov: '&&',
  sl: '<<',
  sr: '>>',
  nxl: '&>',
  nxr: '&<',
  adj: '-|-',
};
const searches: Record<string, string> = {
  fts: 'to_tsquery',
  plfts: 'plainto_tsquery',
  phfts: 'phraseto_tsquery',
  wfts: 'websearch_to_tsquery',
};

/** Whether PostgREST has an operator of that name. */
export function isOperator(name: string): boolean {
  return Object.hasOwn(operators, name) || Object.hasOwn(searches, name) || name === 'in' || name === 'is';
}

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
  const { operator, value, modifier } = condition;
  if (operator === 'is') {
    const known = literalOf(value);
    return `${negation}${column} IS ${known === null || known === undefined || known === 'null' ? 'NULL' : String(known).toUpperCase().replace('_', ' ')}`;
  }
  if (operator === 'in') return `${negation}${column} = ANY (${bind(binding, asArray(value))})`;
  const search = searches[operator];
  if (search !== undefined) {
    const language = modifier === undefined ? '' : `'${modifier.replace(/'/g, "''")}', `;
    return `${negation}${column} @@ ${search}(${language}${bind(binding, value)})`;
  }
  const symbol = operators[operator] ?? '=';
  const pattern = operator === 'like' || operator === 'ilike';
  if (modifier === 'any' || modifier === 'all') {
    const values = value.kind === 'list' ? percents(value) : pattern ? percent(value) : value;
    return `${negation}${column} ${symbol} ${modifier.toUpperCase()} (${bind(binding, values)})`;
  }
  if (pattern) return `${negation}${column} ${symbol} ${bind(binding, percent(value))}`;
  return `${negation}${column} ${symbol} ${bind(binding, value)}`;
}

/** A column or a path into its JSON: `data->a->>b`. */
export function columnSql(name: string, source: string): string {
  const path = /^"?([\w ]+)"?((?:->>?[^>]+)+)$/.exec(name);
  if (path) return `to_jsonb(${source}.${quote(path[1] ?? name)})${pathSql(path[2] ?? '')}`;
  return `${source}.${quote(name.replace(/"/g, ''))}`;
}

/** Numbers in a path count elements of a list. */
export function pathSql(path: string): string {
  return [...path.matchAll(/(->>?)((?:(?!->)[\s\S])+)/g)]
    .map(([, arrow = '', written = '']) => {
      const key = written.replace(/^(['"])([\s\S]*)\1$/, '$2');
      return /^-?\d{1,9}$/.test(key) ? `${arrow}${key}` : `${arrow}'${key.replace(/'/g, "''")}'`;
    })
    .join('');
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

function percents(value: Extract<Expression, { kind: 'list' }>): Expression {
  return { ...value, items: value.items.map(percent) };
}
