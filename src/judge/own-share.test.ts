import { expect, it } from 'vitest';
import { at, byIndex, call, each, finding, part, route, rowsOf, verdictOn, wholeTable } from '../../test/judge/sample.js';

it('reckons a loop by its own rows, where another one sends the same statement', () => {
  const all = part('orders', 'orders', wholeTable(0.3, 200));
  const own = part('own', 'orders', byIndex(10));
  const user = part('user', 'users', byIndex(1));
  const second = { ...each(rowsOf(own), call(user)), location: at(30) };
  const entry = route('GET /api/stats', {
    kind: 'choice',
    parts: [
      { kind: 'sequence', parts: [call(all), each(rowsOf(all), call(user))] },
      { kind: 'sequence', parts: [call(own), second] },
    ],
  });
  const told = (line: number): string | undefined =>
    verdictOn({
      parts: [all, own, user],
      entries: [entry],
      findings: [finding('n-plus-one', [user], [entry], { kind: 'n-plus-one', location: at(line) })],
    }).findings[0]?.at[0]?.text;
  expect(told(20)).toContain('asks the database 300 times');
  expect(told(30)).toContain('asks the database 10 times');
  // A place that the entry point does not know is no reason to say nothing.
  expect(told(99)).toContain('asks the database 300 times');
});
