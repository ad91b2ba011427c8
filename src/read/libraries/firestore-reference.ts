import type { Role } from '../../model/index.js';
import { isEmpty } from '../interpret/effect.js';
import { cellValue } from '../interpret/evaluate.js';
import { type Frame, observe } from '../interpret/frame.js';
import { input, type Item, literal, nothing, type QueryValue, type Step, type Value } from '../interpret/value.js';
import { beginQuery, type CallNode, extendLocation, runQuery } from './index.js';

const paths = new Set(['collection', 'group', 'doc']);

/** A collection or a document by the segments of its path: asks nothing by itself. */
export function reference(
  role: Role,
  segments: Value[],
  node: CallNode,
  frame: Frame,
  first: 'collection' | 'group' = 'collection',
): Value {
  const [start, ...rest] = segments;
  if (!start) return input('unknown', 'reference');
  return extended(beginQuery('firestore', role, { name: first, arguments: [start] }, node, frame), rest);
}

/** The same place, some segments further down: collections and documents take turns. */
export function extended(query: QueryValue, segments: Value[]): QueryValue {
  const steps = [...query.steps];
  for (const segment of segments) {
    const last = steps.findLast((step) => paths.has(step.name))?.name;
    steps.push({ name: last === undefined || last === 'doc' ? 'collection' : 'doc', arguments: [segment], guards: [] });
  }
  return { ...query, steps };
}

/** The segments of paths: `'users/a', 'notes'` are three. */
export function segmentsOf(values: Value[]): Value[] {
  return values.flatMap((value) => {
    if (value.kind === 'literal' && typeof value.value === 'string') return value.value.split('/').filter(Boolean).map(literal);
    return value.kind === 'text' ? textSegments(value.chunks) : [value];
  });
}

/** `users/${id}/notes` cut at its slashes. */
function textSegments(chunks: (string | Value)[]): Value[] {
  const segments: (string | Value)[][] = [[]];
  for (const chunk of chunks) {
    if (typeof chunk !== 'string') segments.at(-1)?.push(chunk);
    else
      for (const [at, part] of chunk.split('/').entries()) {
        if (at > 0) segments.push([]);
        if (part !== '') segments.at(-1)?.push(part);
      }
  }
  return segments.flatMap((segment): Value[] => {
    const [only] = segment;
    if (only === undefined) return [];
    if (segment.length > 1) return [{ kind: 'text', chunks: segment }];
    return [typeof only === 'string' ? literal(only) : only];
  });
}

export function isOfFirestore(value: Value): value is QueryValue {
  return value.kind === 'query' && value.site.library === 'firestore';
}

/** The references that a value may be, with the conditions under which it is each. */
export function referencesIn(value: Value | undefined): Item[] {
  const held = value && cellValue(value);
  if (!held) return [];
  if (isOfFirestore(held)) return [{ value: held, guards: [] }];
  if (held.kind === 'choice')
    return held.options.flatMap((option) =>
      referencesIn(option.value).map((item) => ({ ...item, guards: [...item.guards, ...option.guards] })),
    );
  if (held.kind === 'list') {
    // References of one list lead to one collection: the others are sent along.
    for (const { value: other } of held.items) if (isOfFirestore(other)) other.site.part = true;
    return held.items.slice(0, 1).flatMap((item) => referencesIn(item.value));
  }
  return [];
}

/** The call that a reference ends in. */
function ended(query: QueryValue, name: string, values: Value[], node: CallNode, frame: Frame): QueryValue {
  query.site.part = true;
  const counted = query.steps.find((step) => step.name === 'counted');
  const method = counted && name === 'get' ? 'count' : name;
  const steps = query.steps.filter((step) => step !== counted);
  const begun = beginQuery('firestore', query.site.role, { name: method, arguments: values }, node, frame);
  extendLocation(begun.site, node, frame);
  const given = counted ? counted.arguments : values;
  return { ...begun, steps: [...steps, { name: method, arguments: given, guards: [] }] };
}

/** Sends a call on what a value refers to; one whose reference cannot be followed stays unknown. */
export function send(value: Value | undefined, name: string, values: Value[], node: CallNode, frame: Frame): Value {
  const found = referencesIn(value).flatMap((item) => (isOfFirestore(item.value) ? [item.value] : []));
  const [first, ...others] = found;
  if (!first) {
    if (!value || (value.kind === 'literal' && value.value === null)) return nothing;
    return runQuery(beginQuery('firestore', 'authenticated', { name, arguments: values }, node, frame), frame);
  }
  if (others.length === 0) return runQuery(ended(first, name, values, node, frame), frame);
  const sent = found.map((query) => observe(frame, () => runQuery(ended(query, name, values, node, frame), frame)));
  if (sent.some(({ work }) => !isEmpty(work))) frame.effects.push({ kind: 'choice', parts: sent.map(({ work }) => work) });
  return sent[0]?.value ?? nothing;
}

/** A condition of a query as a step of it. */
export function conditionStep({ value, guards }: Item): Step[] {
  if (value.kind === 'choice')
    return value.options.flatMap((option) => conditionStep({ value: option.value, guards: [...guards, ...option.guards] }));
  if (value.kind === 'list')
    return value.items.flatMap((item) => conditionStep({ value: item.value, guards: [...guards, ...item.guards] }));
  if (value.kind === 'literal' && value.value === null) return [];
  if (value.kind !== 'call' || !value.name.startsWith('firestore.')) return [{ name: 'unknown', arguments: [], guards }];
  return [{ name: value.name.slice('firestore.'.length), arguments: value.arguments, guards }];
}
