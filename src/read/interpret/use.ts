import type { CallExpression } from '@oxc-project/types';
import type { Location } from '../../model/index.js';
import { locate } from '../parse.js';
import type { Frame } from './frame.js';
import type { Site, Value } from './value.js';

/**
 * `whole`: all of them are delivered; `picked`: filtered in a function that was handed them, which may not be the one that delivers
 * them; `grouped`: one row of many is kept; `distinct`: each value of a column once; `asked`: those that the request asks for;
 * `exists`: whether there are any is looked at.
 */
export type UseFlag =
  | 'delivered'
  | 'iterated'
  | 'first'
  | 'counted'
  | 'exists'
  | 'aggregated'
  | 'filtered'
  | 'picked'
  | 'whole'
  | 'grouped'
  | 'distinct'
  | 'asked';

/** What one place in the code does with the rows of a call: the place that gets them, not the one that sends the call. */
export interface Use {
  key: string;
  site: Site;
  location: Location;
  /** The function around the place, so that uses of one handler can be told together. */
  within: string;
  flags: Set<UseFlag>;
  columns: Set<string>;
  /** Those of which something else is done than write them into a log. */
  beyondLogs: Set<string>;
  wholeRow: boolean;
  /** Embedded relations of which only one row is looked at. */
  firstOf: Set<string>;
  /** Calls whose rows decide which of these rows are kept. */
  pickedBy: Set<string>;
}

/** The use at the call itself. */
export function ownUse(site: Site, frame: Frame): Use {
  return useAt(site, site.location, site.askedWithin ?? frame.within);
}

function useAt(site: Site, location: Location, within: string): Use {
  const key = `${site.id}@${location.file}:${location.line}:${location.column}`;
  let use = site.uses.get(key);
  if (!use) {
    use = {
      key,
      site,
      location,
      within,
      flags: new Set(),
      columns: new Set(),
      beyondLogs: new Set(),
      wholeRow: false,
      firstOf: new Set(),
      pickedBy: new Set(),
    };
    site.uses.set(key, use);
  }
  return use;
}

/** Rows that a function returned belong from here on to the place that called it. */
export function deriveUses(value: Value, node: CallExpression, frame: Frame): Value {
  const location = locate(frame.module, node);
  const derive = (uses: Use[]) => uses.map((use) => useAt(use.site, location, frame.within));
  switch (value.kind) {
    case 'rows':
      // A mapped row is made of values that belong to where they were read. Documents are mapped wherever they are read: who
      // gets the list is another.
      return value.element && !isOfFirestore(value) ? value : { ...value, uses: derive(value.uses) };
    case 'row':
      return value.path.length === 0 ? { ...value, uses: derive(value.uses) } : value;
    case 'result':
      return { ...value, rows: deriveUses(value.rows, node, frame) };
    case 'choice':
      return { ...value, options: value.options.map((item) => ({ ...item, value: deriveUses(item.value, node, frame) })) };
    case 'record':
      return deriveFields(value, node, frame);
    default:
      return value;
  }
}

function isOfFirestore(value: Value): boolean {
  return value.kind === 'rows' && value.uses.some((use) => use.site.library === 'firestore');
}

/** `{ data, loading }` of a hook that keeps documents in its state: each screen that calls it uses them in its own way. */
function deriveFields(value: Extract<Value, { kind: 'record' }>, node: CallExpression, frame: Frame): Value {
  const held = [...value.fields].flatMap(([name, item]) => {
    const rows = item.value.kind === 'cell' ? item.value.cell.values.findLast(isOfFirestore) : item.value;
    return rows && isOfFirestore(rows) ? [[name, { ...item, value: deriveUses(rows, node, frame) }] as const] : [];
  });
  return held.length === 0 ? value : { ...value, fields: new Map([...value.fields, ...held]) };
}

/** Every row is looked at in a loop, which makes this of them. */
export function markIterated(value: Value, made?: 'sum' | 'group'): void {
  if (value.kind === 'rows')
    for (const use of value.uses) {
      use.flags.add(made ? 'aggregated' : 'iterated');
      if (made === 'group') use.flags.add('grouped');
    }
  else if (value.kind === 'result') markIterated(value.rows, made);
  else if (value.kind === 'choice') for (const option of value.options) markIterated(option.value, made);
}

/** Rows that are put into the state of a screen are what it shows, though it was rendered before they came. */
export function markShown(value: Value, depth = 0): void {
  if (depth > 2) return;
  if (value.kind === 'rows' && !value.element) for (const use of value.uses) use.flags.add('delivered');
  else if (value.kind === 'result') markShown(value.rows, depth);
  else if (value.kind === 'record') for (const { value: inner } of value.fields.values()) markShown(inner, depth + 1);
  else if (value.kind === 'choice') for (const { value: inner } of value.options) markShown(inner, depth + 1);
}

/** Any column of a row may be taken: `row[name]`, `Object.entries(row)`. */
export function markWhole(value: Value): void {
  if (value.kind === 'row' && value.path.length === 0) for (const use of value.uses) use.wholeRow = true;
}

/** Each distinct value of a column is kept, out of rows that hold it many times. */
export function markDistinct(value: Value): Value {
  if (value.kind === 'rows' && value.distinct) for (const use of value.uses) use.flags.add('distinct');
  return value;
}
