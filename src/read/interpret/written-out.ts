import { capture, type Frame } from './frame.js';
import { callFunction } from './function.js';
import { type FunctionValue, list, literal, type Value } from './value.js';

/** Longer lists stand as one element for all. */
const mostElements = 12;

/**
 * What a callback makes of each element of a list that the code writes out: `columns.map((name, at) => name + ' = $' + at)`.
 * Its work was read as a loop before. Undefined where the list or what is made of it is only known when the app runs.
 */
export function mapWrittenOut(collection: Value, callback: FunctionValue, made: Value, frame: Frame): Value | undefined {
  if (collection.kind !== 'list' || collection.open || collection.items.length < 2 || collection.items.length > mostElements)
    return undefined;
  if (!isWritten(made) || !collection.items.every((item) => item.guards.length === 0 && isKnown(item.value))) return undefined;
  const values: Value[] = [];
  capture(frame, () => {
    for (const [at, item] of collection.items.entries()) values.push(callFunction(callback, [item.value, literal(at)], frame));
  });
  return values.every(isWritten) ? list(values) : undefined;
}

function isWritten(value: Value): boolean {
  return value.kind === 'text' || value.kind === 'sql' || value.kind === 'literal';
}

/** A text, or a pair of one and its value. */
function isKnown(value: Value): boolean {
  const first = value.kind === 'list' ? value.items[0]?.value : value;
  return first?.kind === 'literal';
}
