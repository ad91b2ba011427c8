import { expect, it } from 'vitest';
import { plainLine } from './style.js';

it('leaves nothing in a text that a terminal obeys or that turns its direction', () => {
  expect(plainLine('a\u001B[2Jb\r\nc\u009Bd\u2028e')).toBe('a [2Jb c d e');
  expect(plainLine('users\u202Edrop\u2066\u200Fx')).toBe('users drop x');
  expect(plainLine('plain, ‘é’ and ✓')).toBe('plain, ‘é’ and ✓');
});
