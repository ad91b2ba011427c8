import type { CallStep, Expression, FirestorePlace } from '../../model/index.js';
import { bind, type Binding, literalString, quote, Unresolvable } from '../sql.js';

const compared: Record<string, string> = {
  '==': '=',
  '!=': '<>',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
  'array-contains': '=',
};
const listed: Record<string, string> = { in: 'IN', 'not-in': 'NOT IN', 'array-contains-any': 'IN' };

/** What a call asks of the documents: those above it, its own, and the conditions of its query. */
export function conditionsOf(place: FirestorePlace, steps: readonly CallStep[], binding: Binding): string[] {
  const above = place.above.map(({ column, id }) => `${quote(column)} = ${bind(binding, id)}`);
  const own = place.document === undefined ? [] : [`"id" = ${bind(binding, place.document)}`];
  const asked = steps.flatMap((step) => conditionSql(step, binding) ?? []);
  return [...above, ...own, ...asked, ...cursors(steps, binding)];
}

/** `where(field, operator, value)`, `and(…)`, `or(…)`; undefined for other steps. */
function conditionSql({ name, arguments: values }: CallStep, binding: Binding): string | undefined {
  if (name === 'unknown') throw new Unresolvable('a condition that is only known when the app runs');
  if (name === 'and' || name === 'or') return alternatives(name, values, binding);
  if (name !== 'where') return undefined;
  const [field, operator, value] = values;
  // Filters of the SDK for servers: `where(Filter.or(…))`.
  if (field?.kind === 'call' && operator === undefined) return inner(field, binding);
  const column = columnOf(field);
  const sign = literalString(operator) ?? '';
  const nothing = value?.kind === 'literal' && value.value === null;
  if (nothing && (sign === '==' || sign === '!=')) return `${column} IS ${sign === '==' ? '' : 'NOT '}NULL`;
  if (compared[sign] !== undefined) return `${column} ${compared[sign]} ${bind(binding, value)}`;
  if (listed[sign] !== undefined) return `${column} ${listed[sign]} (${valuesSql(value, binding)})`;
  throw new Unresolvable('a comparison that is only known when the app runs');
}

function inner(value: Expression, binding: Binding): string | undefined {
  if (value.kind !== 'call') throw new Unresolvable('a condition that is only known when the app runs');
  return conditionSql({ name: value.name.replace(/^firestore\./, ''), arguments: value.arguments }, binding);
}

function alternatives(name: 'and' | 'or', values: readonly Expression[], binding: Binding): string | undefined {
  const parts = values.flatMap((value) => inner(value, binding) ?? []).map((part) => `(${part})`);
  return parts.length === 0 ? undefined : `(${parts.join(name === 'and' ? ' AND ' : ' OR ')})`;
}

/** `startAfter(last)`: from there on in the order of the query, which is that of the ids where it names none. */
function cursors(steps: readonly CallStep[], binding: Binding): string[] {
  const order = steps.find((step) => step.name === 'orderBy');
  const column = order ? columnOf(order.arguments[0]) : '"id"';
  const down = order !== undefined && isDescending(order);
  const signs: Record<string, string> = {
    startAt: down ? '<=' : '>=',
    startAfter: down ? '<' : '>',
    endAt: down ? '>=' : '<=',
    endBefore: down ? '>' : '<',
  };
  return steps.flatMap(({ name, arguments: values }) =>
    signs[name] === undefined ? [] : [`${column} ${signs[name]} ${bind(binding, values[0])}`],
  );
}

export function isDescending({ arguments: values }: CallStep): boolean {
  return literalString(values[1]) === 'desc';
}

/** The column of a field, quoted: a path within another one is a column of its own. */
export function columnOf(field: Expression | undefined): string {
  if (field?.kind === 'call' && field.name === 'firestore.documentId') return '"id"';
  const name = literalString(field);
  if (name === undefined) throw new Unresolvable('a field that is only known when the app runs');
  return quote(name === '__name__' ? 'id' : name);
}

/** As many placeholders as values; a list that only running tells stands as one array. */
export function valuesSql(value: Expression | undefined, binding: Binding): string {
  if (value?.kind === 'list' && !value.open && value.items.length > 0)
    return value.items.map((item) => bind(binding, item)).join(', ');
  const items = value?.kind === 'list' ? value.items : value ? [value] : [];
  return bind(binding, { kind: 'list', items, open: true });
}
