import type { CallStep, Expression } from '../../model/index.js';
import { fieldOf, literalString, Unresolvable } from '../sql.js';
import { type Condition, parseLogic, parseOperator, writtenValue } from './logic.js';

/** A condition on the rows, or on those of the embedded relation that `table` names from the outside in: `posts.comments`. */
export interface Filter {
  condition: Condition;
  table?: string;
}

/** supabase-js's methods by PostgREST's operators. */
const comparisons: Record<string, { operator: string; modifier?: string; negated?: true }> = {
  eq: { operator: 'eq' },
  neq: { operator: 'neq' },
  gt: { operator: 'gt' },
  gte: { operator: 'gte' },
  lt: { operator: 'lt' },
  lte: { operator: 'lte' },
  like: { operator: 'like' },
  ilike: { operator: 'ilike' },
  likeAllOf: { operator: 'like', modifier: 'all' },
  likeAnyOf: { operator: 'like', modifier: 'any' },
  ilikeAllOf: { operator: 'ilike', modifier: 'all' },
  ilikeAnyOf: { operator: 'ilike', modifier: 'any' },
  regexMatch: { operator: 'match' },
  regexIMatch: { operator: 'imatch' },
  is: { operator: 'is' },
  isDistinct: { operator: 'isdistinct' },
  in: { operator: 'in' },
  notIn: { operator: 'in', negated: true },
  contains: { operator: 'cs' },
  containedBy: { operator: 'cd' },
  overlaps: { operator: 'ov' },
  rangeGt: { operator: 'sr' },
  rangeGte: { operator: 'nxl' },
  rangeLt: { operator: 'sl' },
  rangeLte: { operator: 'nxr' },
  rangeAdjacent: { operator: 'adj' },
};
const searches: Record<string, string> = { plain: 'plfts', phrase: 'phfts', websearch: 'wfts' };

/** What a step of the chain filters; empty where it is no filter. */
export function filtersOf(step: CallStep): Filter[] {
  const [first, second, third] = step.arguments;
  switch (step.name) {
    case 'match':
      return (first?.kind === 'record' ? first.fields : []).map((field) =>
        compare(field.name, { operator: 'eq', negated: false }, field.value),
      );
    case 'not':
    case 'filter': {
      if (!third) return [];
      const given = literalString(second);
      const parsed = given === undefined ? undefined : parseOperator(given);
      if (!parsed) throw new Unresolvable('an operator that is only known when the app runs');
      const negated = parsed.negated !== (step.name === 'not');
      return [compare(columnName(first), { ...parsed, negated }, writtenValue(third, parsed.operator))];
    }
    case 'or': {
      const text = first?.kind === 'literal' ? String(first.value) : first?.kind === 'text' ? first : undefined;
      if (text === undefined) throw new Unresolvable('an or() that is only known when the app runs');
      return [{ condition: { kind: 'or', parts: parseLogic(text), negated: false }, ...referenced(second) }];
    }
    case 'textSearch': {
      if (!second) return [];
      const language = literalString(fieldOf(third, 'config'));
      const operator = searches[literalString(fieldOf(third, 'type')) ?? ''] ?? 'fts';
      const modifier = language === undefined ? {} : { modifier: language };
      return [compare(columnName(first), { operator, negated: false, ...modifier }, second)];
    }
    default: {
      const comparison = comparisons[step.name];
      if (comparison === undefined || !second) return [];
      return [compare(columnName(first), { ...comparison, negated: comparison.negated === true }, second)];
    }
  }
}

/** The option that says which embedded relation is meant. */
export function referenced(options: Expression | undefined): { table?: string } {
  const table = literalString(fieldOf(options, 'referencedTable') ?? fieldOf(options, 'foreignTable'));
  return table === undefined ? {} : { table };
}

/** `posts.title` is a column of the embedded relation. */
export function compare(
  name: string,
  operator: { operator: string; modifier?: string; negated: boolean },
  value: Expression,
): Filter {
  const nested = /^([\w.]+)\.("[^"]*"|[^."]+)$/.exec(name.replace(/->.*$/, ''));
  if (!nested) return { condition: { kind: 'compare', column: name, ...operator, value } };
  const [, table = '', column = ''] = nested;
  const path = /->.*$/.exec(name)?.[0] ?? '';
  return { condition: { kind: 'compare', column: `${column}${path}`, ...operator, value }, table };
}

function columnName(value: Expression | undefined): string {
  const name = literalString(value);
  if (name === undefined) throw new Unresolvable('a column that is only known when the app runs');
  return name;
}
