import { expect, it } from 'vitest';
import { byIndex, call, each, part, route, rowsOf, scan, verdictOn, wholeTable } from '../../test/judge/sample.js';

it('rests no number on a loop over a table whose rows are a guess', () => {
  const kinds = part('kinds', 'kinds', wholeTable(0.05, 10));
  const search = part('search', 'things', scan(50, 3));
  const mine = part('mine', 'orders', byIndex(3));
  const looped = each(rowsOf(kinds), call(mine));
  const entries = [
    route('GET /api/kinds', { kind: 'sequence', parts: [call(kinds), looped] }),
    route('GET /api/search', call(search)),
  ];
  const judged = (guess: boolean) =>
    verdictOn({ parts: [kinds, mine, search], entries, tables: [{ table: 'kinds', perUser: 0.05, guess }] });
  expect(judged(false).ceiling?.breaks).toContain('/api/kinds');
  expect(judged(true).ceiling?.breaks).toContain('things');
  expect(judged(true).questions[0]?.ask).toBe('How many kinds does one user have?');
});
