import type { CallExpression } from '@oxc-project/types';
import { argumentsOf, callUnknown } from './call.js';
import { textOf } from './concatenate.js';
import type { Frame } from './frame.js';
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
