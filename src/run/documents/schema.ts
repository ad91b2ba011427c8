import type { Json } from '../../model/index.js';
import { leavesOf } from '../requests/leaves.js';
import { jsonOf } from '../requests/values.js';
import { listOf, mostFields, recordOf, sentField, textOf, type Told, usable } from './operation.js';

const deepest = 6;

/** Follows a reference within the document; one that leads out of it, or in a circle, leads nowhere. */
export function resolved(value: unknown, document: unknown, depth = 0): Record<string, unknown> | undefined {
  const record = recordOf(value);
  const reference = textOf(record?.['$ref']);
  if (reference === undefined || depth > deepest) return record;
  if (!reference.startsWith('#/')) return undefined;
  let target: unknown = document;
  for (const part of reference.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const inner = recordOf(target);
    target = inner !== undefined && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }
  return resolved(target, document, depth + 1);
}

/** The fields of a body by its schema: what has to be sent, all where the schema says of none that it has. */
export function fieldsOf(schema: unknown, document: unknown, name = '', depth = 0): Told[] {
  const found = merged(resolved(schema, document), document, depth);
  if (found === undefined || depth > deepest) return [];
  const properties = recordOf(found['properties']);
  if (properties !== undefined) {
    const required = new Set(listOf(found['required']));
    return Object.entries(properties)
      .filter(([key]) => required.size === 0 || required.has(key))
      .flatMap(([key, inner]) => fieldsOf(inner, document, name === '' ? key : `${name}.${key}`, depth + 1))
      .slice(0, mostFields);
  }
  const items = resolved(found['items'], document);
  if (items !== undefined && merged(items, document, depth)?.['properties'] !== undefined)
    return fieldsOf(items, document, `${name}.0`, depth + 1);
  return name === '' ? [] : [toldBy(name, true, found, found['example'])];
}

/** What a schema says of one value; `example` where it stands beside the schema. */
export function toldBy(name: string, required: boolean, schema: Record<string, unknown>, example: unknown): Told {
  const [only] = listOf(schema['enum']);
  const fixed = jsonOf(only ?? schema['const']);
  if (fixed !== undefined && fixed !== null) return { name, required, value: fixed, only: true };
  const shown = jsonOf(example ?? listOf(schema['examples'])[0] ?? schema['default']);
  const value = usable(name, shown ?? byType(schema));
  return { name, required, ...(value === undefined ? {} : { value }) };
}

/** The fields of a body that a document shows as an example. */
export function fieldsIn(example: unknown): Told[] {
  const value = jsonOf(example);
  return value === undefined ? [] : leavesOf(value).slice(0, mostFields).map(sentField);
}

function byType({ type, format, minimum }: Record<string, unknown>): Json | undefined {
  if (type === 'integer' || type === 'number') return typeof minimum === 'number' && minimum > 3 ? minimum : 3;
  if (type === 'boolean') return true;
  if (format === 'date') return '2026-01-15';
  if (format === 'date-time') return '2026-01-15T10:00:00.000Z';
  return type === 'array' ? [] : undefined;
}

/** All of `allOf` together, or the first of several forms. */
function merged(
  schema: Record<string, unknown> | undefined,
  document: unknown,
  depth: number,
): Record<string, unknown> | undefined {
  if (schema === undefined || depth > deepest) return schema;
  const parts = listOf(schema['allOf']);
  const chosen = parts.length > 0 ? parts : [...listOf(schema['oneOf']), ...listOf(schema['anyOf'])].slice(0, 1);
  let whole = schema;
  for (const part of chosen) {
    const inner = merged(resolved(part, document), document, depth + 1);
    if (inner === undefined) continue;
    const properties = { ...recordOf(whole['properties']), ...recordOf(inner['properties']) };
    whole = {
      ...inner,
      ...whole,
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      required: [...listOf(whole['required']), ...listOf(inner['required'])],
    };
  }
  return whole;
}
