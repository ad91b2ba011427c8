import { concatenate } from './concatenate.js';
import { compared, derived } from './provenance.js';
import { literal, truthiness, type Value } from './value.js';

/** What an operator makes of two values: a sum, a text, a test; with what it tells of rows where they are compared. */
export function binary(operator: string, left: Value, right: Value, text: string): Value {
  if (operator === '+') return concatenate(left, right, text);
  if (left.kind === 'literal' && right.kind === 'literal') {
    if (operator === '===' || operator === '==') return literal(left.value === right.value);
    if (operator === '!==' || operator === '!=') return literal(left.value !== right.value);
    if (typeof left.value === 'number' && typeof right.value === 'number') {
      const a = left.value;
      const b = right.value;
      const results: Record<string, number | boolean> = {
        '-': a - b,
        '*': a * b,
        '/': a / b,
        '<': a < b,
        '>': a > b,
        '<=': a <= b,
        '>=': a >= b,
      };
      const result = results[operator];
      if (result !== undefined) return literal(result);
    }
  }
  if (right.kind === 'literal' && right.value === null && truthiness(left) === true) {
    if (operator === '===' || operator === '==') return literal(false);
    if (operator === '!==' || operator === '!=') return literal(true);
  }
  const origin = [left, right].find((side) => side.kind === 'input');
  const tells = compared(operator, left, right);
  const value = derived(origin?.kind === 'input' ? origin.origin : 'unknown', text, [left, right]);
  return tells ? { ...value, tells } : value;
}
