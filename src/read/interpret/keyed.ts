import { elementOf } from './evaluate.js';
import { choiceOf, input, type Item, nothing, type Value } from './value.js';

/** A Map: a collection whose elements are pairs of a key and a value. */
export type Keyed = Extract<Value, { kind: 'list' | 'rows' }>;

/** What `map.get(key)` gives: the value under that key where the keys are known, else any of the values. */
export function valueUnder(collection: Keyed, key: Value | undefined): Value {
  if (collection.kind === 'rows') return second(elementOf(collection));
  const known = key?.kind === 'literal' ? collection.items.find((item) => sameKey(item.value, key)) : undefined;
  if (known) return second(known.value);
  // There may be nothing under a key that only running would tell.
  const items: Item[] = collection.items.map((item) => ({ ...item, value: second(item.value) }));
  return items.length > 0 ? choiceOf([...items, { value: nothing, guards: [] }]) : input('unknown', 'value');
}

function sameKey(pair: Value, key: Extract<Value, { kind: 'literal' }>): boolean {
  const own = pair.kind === 'list' ? pair.items[0]?.value : undefined;
  return own?.kind === 'literal' && own.value === key.value;
}

/** The keys or the values of a Map as a plain collection. */
export function side(collection: Keyed, which: 'keys' | 'values'): Value {
  const take = (pair: Value): Value => (which === 'keys' ? first(pair) : second(pair));
  if (collection.kind === 'list')
    return {
      kind: 'list',
      open: collection.open,
      items: collection.items.map((item): Item => ({ ...item, value: take(item.value) })),
    };
  return { kind: 'rows', uses: collection.uses, filtered: collection.filtered, element: take(elementOf(collection)) };
}

function first(pair: Value): Value {
  return (pair.kind === 'list' && pair.items[0]?.value) || input('unknown', 'key');
}

function second(pair: Value): Value {
  return (pair.kind === 'list' && pair.items[1]?.value) || input('unknown', 'value');
}
