import type { Taken } from '../../model/index.js';
import { literal, nothing, record, type Value } from '../interpret/value.js';

/** Packages whose `Type.String({ … })` makes a JSON Schema. */
const typeBuilders = /^(typebox|@sinclair\/typebox|@fastify\/type-provider-typebox)$/;

export function makesSchema({ source, name }: { source: string; name: string }): boolean {
  return typeBuilders.test(source) && /(^|\.)Type\.\w+$/.test(name);
}

/** The JSON Schema that a call of TypeBox makes: https://github.com/sinclairzx81/typebox */
export function schemaCall(name: string, [first = nothing, second = nothing]: Value[]): Value {
  const kind = name.replace(/^.*\./, '');
  if (/^(Optional|Readonly|Unsafe|Partial|Required)$/.test(kind)) return first;
  if (kind === 'Object') return withFields({ type: literal('object'), properties: first }, second);
  if (kind === 'Array') return withFields({ type: literal('array'), items: first }, second);
  if (kind === 'Union') return withFields({ anyOf: first }, second);
  return withFields({ type: literal(kind.toLowerCase()) }, first);
}

function withFields(fields: Record<string, Value>, options: Value): Value {
  const made = record(fields);
  return made.kind === 'record' && options.kind === 'record'
    ? { ...made, fields: new Map([...made.fields, ...options.fields]) }
    : made;
}

/** What a route's schemas say of what it is sent and lets through: `{ querystring, body, response }` as JSON Schemas. */
export function takenBy(schema: Value | undefined): Taken[] {
  return [
    ...fieldsIn(fieldOf(schema, 'querystring') ?? fieldOf(schema, 'query'), 'query'),
    ...fieldsIn(fieldOf(schema, 'body'), 'body'),
    ...fieldsIn(rowOf(fieldOf(fieldOf(schema, 'response'), '200')), 'answer'),
  ];
}

/** One row of an answer that is a list, or holds one. */
function rowOf(answer: Value | undefined): Value | undefined {
  const items = fieldOf(answer, 'items');
  if (items !== undefined) return items;
  const fields = fieldOf(answer, 'properties');
  if (fields?.kind !== 'record') return undefined;
  return [...fields.fields.values()].map(({ value }) => fieldOf(value, 'items')).find((inner) => inner !== undefined);
}

function fieldsIn(schema: Value | undefined, place: Taken['place']): Taken[] {
  const fields = fieldOf(schema, 'properties');
  if (fields?.kind !== 'record') return [];
  return [...fields.fields].map(([name, { value }]) => ({ place, name, ...saidOf(value) }));
}

/** The format and the default of a field, also where it is one of several sorts. */
function saidOf(value: Value): Pick<Taken, 'format' | 'default'> {
  const sorts = fieldOf(value, 'anyOf');
  if (sorts?.kind === 'list') return sorts.items.reduce((said, { value: sort }) => ({ ...said, ...saidOf(sort) }), {});
  const format = fieldOf(value, 'format');
  const fallback = fieldOf(value, 'default');
  return {
    ...(format?.kind === 'literal' && typeof format.value === 'string' ? { format: format.value } : {}),
    ...(fallback?.kind === 'literal' && fallback.value !== null ? { default: fallback.value } : {}),
  };
}

function fieldOf(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'record' ? value.fields.get(name)?.value : undefined;
}
