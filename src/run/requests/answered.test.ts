import { expect, it } from 'vitest';
import { answerOf, isAnswered, reasonOf } from './answered.js';

const answer = { status: 200, headers: {}, text: '', bytes: 1, milliseconds: 1 };

it.each([
  ['a row', 'GET', false, '{"result":{"data":{"id":1}}}', true],
  ['a row, wrapped', 'GET', true, '{"result":{"data":{"json":{"id":1}}}}', true],
  ['a row with a field called json', 'GET', false, '{"result":{"data":{"json":null}}}', true],
  ['no row', 'GET', false, '{"result":{"data":null}}', false],
  ['no row, wrapped', 'GET', true, '{"result":{"data":{"json":null,"meta":{"values":["undefined"]}}}}', false],
  ['no word', 'GET', false, '{"result":{}}', false],
  ['no rows', 'GET', true, '{"result":{"data":{"json":[]}}}', false],
  ['a change without a word', 'POST', true, '{"result":{"data":{"json":null}}}', true],
])('of a procedure, tells %s (%s) from an answer with something', (_, method, wrapped, text, answered) => {
  expect(isAnswered(answerOf({ method, procedure: { prefix: '/trpc', wrapped } }, { ...answer, text }))).toBe(answered);
});

it('finds the error in a log and an answer, however long these are', () => {
  const started = performance.now();
  const log = `${'A'.repeat(64_000)}\nTypeError: no rows\n`;
  expect(reasonOf({ ...answer, status: 500, text: '/'.repeat(1_000_000) }, log)).toEqual({
    why: expect.stringContaining('its log: TypeError: no rows'),
  });
  expect(performance.now() - started).toBeLessThan(2000);
});
