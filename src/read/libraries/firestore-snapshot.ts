import type { CallExpression } from '@oxc-project/types';
import { lookup, assign } from '../interpret/environment.js';
import type { Frame } from '../interpret/frame.js';
import { distinct } from '../interpret/provenance.js';
import { input, list, literalText, record, type QueryValue, type Site, type Step, type Value } from '../interpret/value.js';

type Row = Extract<Value, { kind: 'row' }>;
type Rows = Extract<Value, { kind: 'rows' }>;

const kept = new WeakMap<Site, Step[]>();

/** Remembers what a call asked, for the references of its documents. */
export function keepPath(site: Site, steps: Step[]): void {
  kept.set(site, steps);
}

/** Documents that are put into the state of a screen are what it shows, though it was rendered before they came. */
export function showAnswers(value: Value, depth = 0): void {
  if (value.kind === 'rows' && isSnapshot(value)) for (const use of value.uses) use.flags.add('delivered');
  if (value.kind === 'record' && depth < 3) for (const { value: inner } of value.fields.values()) showAnswers(inner, depth + 1);
  if (value.kind === 'choice' && depth < 3) for (const { value: inner } of value.options) showAnswers(inner, depth + 1);
}

/** Whether a value is what Firestore answered. */
export function isAnswer(value: Value): boolean {
  return (value.kind === 'rows' || (value.kind === 'row' && value.path.length === 0)) && isSnapshot(value);
}

function isSnapshot(value: Row | Rows): boolean {
  return value.uses.some((use) => use.site.library === 'firestore');
}

/** `snapshot.docs`, `.size`, `.empty` of a query's answer; undefined for anything else. */
export function snapshotMember(value: Rows, name: string): Value | undefined {
  if (!isSnapshot(value) || value.element) return undefined;
  switch (name) {
    case 'docs':
      return value;
    case 'size':
      for (const use of value.uses) use.flags.add('counted');
      return { ...input('row', 'size'), from: distinct(value.uses.map((use) => ({ site: use.site.id, changed: true }))) };
    case 'empty':
      return {
        ...input('unknown', 'empty'),
        tells: { yes: known(value, 'missing'), no: known(value, 'found') },
      };
    case 'metadata':
    case 'query':
      return input('unknown', name);
    default:
      return undefined;
  }
}

/** `snapshot.exists`, `.ref` of a document that was read; undefined for its fields. */
export function documentMember(value: Row, name: string): Value | undefined {
  if (value.path.length > 0 || !isSnapshot(value)) return undefined;
  if (name === 'exists')
    return { ...input('unknown', 'exists'), tells: { yes: known(value, 'found'), no: known(value, 'missing') } };
  return name === 'ref' ? referenceTo(value) : undefined;
}

function known(value: Row | Rows, state: 'found' | 'missing'): { site: string; state: 'found' | 'missing' }[] {
  return value.uses.map((use) => ({ site: use.site.id, state }));
}

/** The reference of a document: the collection that was asked, and its id. */
function referenceTo(row: Row): Value {
  const site = row.uses[0]?.site;
  const steps = site && kept.get(site);
  if (!site || !steps) return input('unknown', 'ref');
  const own = steps.filter((step) => ['collection', 'group', 'doc'].includes(step.name));
  if (steps.at(-1)?.name === 'doc') own.pop();
  const id: Step = { name: 'doc', arguments: [{ ...row, path: ['id'] }], guards: [] };
  const query: QueryValue = { kind: 'query', site, steps: [...own, id] };
  return query;
}

/** A method of a document that was read; undefined for what is none. */
export function callDocumentSnapshot(row: Row, name: string, given: () => Value[]): Value | undefined {
  if (row.path.length > 0 || !isSnapshot(row)) return undefined;
  if (name === 'data') return row;
  if (name === 'exists') return documentMember(row, name);
  const field = name === 'get' ? literalText(given()[0]) : undefined;
  if (field === undefined) return undefined;
  for (const use of row.uses) {
    use.columns.add(field);
    use.beyondLogs.add(field);
  }
  return { ...row, path: field.split('.') };
}

/** A method of a query's answer, or of the answer to a count; undefined for those of any list. */
export function callSnapshot(rows: Rows, name: string): Value | undefined {
  if (!isSnapshot(rows) || rows.element || name !== 'docChanges') return undefined;
  const row: Value = { kind: 'row', uses: rows.uses, path: [] };
  return { ...rows, element: record({ type: input('unknown', 'type'), doc: row }, true) };
}

/** The list that `snapshot.forEach((doc) => list.push(…))` fills is what `map` would give: known to be these rows from here on. */
export function gatherPushed(rows: Value, name: string, node: CallExpression, frame: Frame): void {
  if (name !== 'forEach' || rows.kind !== 'rows' || !isSnapshot(rows)) return;
  const text = frame.module.text.slice(node.start, node.end);
  const filled = /\b(\w+)\.push\(/.exec(text)?.[1];
  const value = filled === undefined ? undefined : lookup(frame.environment, filled);
  if (filled === undefined || value?.kind !== 'list' || value.items.length !== 1) return;
  const filtered = rows.filtered || /\bif\s*\(/.test(text);
  if (filtered) for (const use of rows.uses) use.flags.add('filtered');
  const element = value.items[0]?.value;
  assign(frame.environment, filled, { ...rows, filtered, ...(element ? { element } : {}) });
}

/** The id of a reference, and what lies above it; undefined for anything else. */
export function referenceMember(query: QueryValue, name: string): Value | undefined {
  if (query.site.library !== 'firestore') return undefined;
  query.site.part = true;
  const last = query.steps.findLastIndex((step) => ['collection', 'group', 'doc'].includes(step.name));
  if (name === 'id') return query.steps[last]?.arguments[0] ?? input('generated', 'id');
  if (name === 'parent' && last > 0) return { ...query, steps: query.steps.slice(0, last) };
  return name === 'docs' ? list([], true) : input('unknown', name);
}
