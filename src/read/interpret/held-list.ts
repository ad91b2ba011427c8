import type { Item, Value } from './value.js';

type List = Extract<Value, { kind: 'list' }>;

const held = new WeakMap<List, List>();

/**
 * A list in a piece of state, whose rows people fill in: what a field of such a row holds at first (`{ person: '' }`), it need not hold
 * later. The same list each time, as what is merged compares by identity.
 */
export function heldList(list: List): List {
  if (!list.items.some(({ value }) => value.kind === 'record')) return list;
  const known = held.get(list);
  if (known !== undefined) return known;
  const loose: List = { ...list, open: true, items: list.items.map(heldRow) };
  held.set(list, loose);
  held.set(loose, loose);
  return loose;
}

function heldRow({ value, guards }: Item): Item {
  if (value.kind !== 'record') return { value, guards };
  const fields = new Map(
    [...value.fields].map(([name, field]): [string, Item] => {
      const isFixed = field.value.kind === 'literal' && field.value.value !== null;
      return [name, isFixed ? { ...field, value: { kind: 'cell', cell: { values: [field.value] } } } : field];
    }),
  );
  return { value: { ...value, fields }, guards };
}
