import type { CallExpression } from '@oxc-project/types';
import type { Source } from '../../model/index.js';
import { argumentsOf } from './call.js';
import { callUnknown } from './unseen.js';
import { textOf } from './concatenate.js';
import type { Frame } from './frame.js';
import { sourcesOf } from './provenance.js';
import { input, literal, type Value } from './value.js';

/** A method of a text: computed where all of it is known, else the text in another form. */
export function textMethod(object: Value, name: string, node: CallExpression, frame: Frame): Value {
  const values = argumentsOf(node, frame);
  if (object.kind === 'literal' && typeof object.value === 'string') {
    if (name === 'toLowerCase') return literal(object.value.toLowerCase());
    if (name === 'toUpperCase') return literal(object.value.toUpperCase());
    if (name === 'trim') return literal(object.value.trim());
    if (name === 'split' || name === 'match') return input('unknown', name);
    const result = textResult(object.value, name, values);
    if (result) return result;
  }
  // Each place of a pattern is filled in: `'xxxx-4xxx'.replace(/x/g, () => …)` is no text that stands there. SQL stays SQL.
  if (
    name.startsWith('replace') &&
    values[1]?.kind === 'function' &&
    object.kind === 'literal' &&
    !/\s/.test(String(object.value))
  )
    return callUnknown(name, values, frame);
  if (name === 'concat') return textOf([object, ...values]);
  if (
    ['toLowerCase', 'toUpperCase', 'trim', 'toString', 'normalize', 'replace', 'replaceAll', 'slice', 'substring'].includes(name)
  )
    return object;
  return callUnknown(name, values, frame);
}

/** What a method of a text that is known gives: `file.slice(-3)`, `file.endsWith('.js')`; undefined where it is not computed. */
function textResult(text: string, name: string, values: Value[]): Value | undefined {
  const [first, second] = values;
  const given = first?.kind === 'literal' ? first.value : undefined;
  const other = second?.kind === 'literal' ? second.value : undefined;
  if (typeof given === 'string' && second === undefined) {
    if (name === 'indexOf') return literal(text.indexOf(given));
    if (name === 'endsWith') return literal(text.endsWith(given));
    if (name === 'startsWith') return literal(text.startsWith(given));
    if (name === 'includes') return literal(text.includes(given));
  }
  if (name === 'slice' && typeof given === 'number') {
    if (second === undefined) return literal(text.slice(given));
    if (typeof other === 'number') return literal(text.slice(given, other));
  }
  if (name === 'replace' && typeof given === 'string' && typeof other === 'string') return literal(text.replace(given, other));
  return undefined;
}

const cutting = new Set(['split', 'match', 'replace', 'replaceAll', 'substring', 'substr']);

/** Whether a method gives parts of a text: `row.number.split('-')`. */
export function cutsText(name: string): boolean {
  return cutting.has(name);
}

/** A part of the text in a column: it comes from the same row. A callback (`replace(pattern, () => …)`) runs. */
export function cutFrom(object: Value, name: string, values: Value[], frame: Frame): Value {
  callUnknown(name, values, frame);
  return { ...input('row', name), from: sourcesOf(object) };
}

/** `String(n).padStart(4, '0')`: sources keep how many digits are written. */
export function paddedFrom({ from }: Extract<Value, { kind: 'input' }>, [digits, fill]: Value[]): { from?: Source[] } {
  if (!from || digits?.kind !== 'literal' || typeof digits.value !== 'number') return {};
  if (fill?.kind !== 'literal' || fill.value !== '0') return {};
  const padded = digits.value;
  return { from: from.map((source) => ({ ...source, padded })) };
}
