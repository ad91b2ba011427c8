import { expect, it } from 'vitest';
import type { FixEffect, Growth } from '../../model/index.js';
import { trialOf } from './bench.js';
import { judgeIndex } from './index-verdict.js';

/** A statement whose work goes from one amount to another at the largest size, by its rows that are looked at. */
function effect(statement: string, before: number, after: number, law: 'constant' | 'linear' = 'constant'): FixEffect {
  const counts = (scanned: number) => ({ statements: 1, rows: 1, scanned, buffers: scanned, bytes: 10 });
  const growth = (of: 'constant' | 'linear'): Growth => ({
    law: of,
    exponent: of === 'constant' ? 0 : 1,
    interval: of === 'constant' ? [0, 0] : [1, 1],
  });
  return {
    statement,
    before: { ...counts(before), growth: growth('linear') },
    after: { ...counts(after), growth: growth(law), modelled: [], points: [], plan: [] },
    sameRows: true,
  };
}

const judged = (effects: FixEffect[], unsent: string[] = []) =>
  judgeIndex(
    {
      ...trialOf({ id: 'index', kind: 'index', ddl: 'CREATE INDEX', schema: 'public', table: 'orders', columns: ['day'] }),
      effects,
    },
    {},
    1000,
    new Set(unsent),
  );

it('refuses an index that another statement suffers from, unless no screen sends that one', () => {
  const effects = [effect('day', 1000, 5), effect('all', 1000, 5000, 'linear')];
  expect(judged(effects)).toMatchObject({ verdict: 'refused', why: expect.stringMatching(/^it makes all do 5 times the work/) });
  expect(judged(effects, ['all'])).toMatchObject({ verdict: 'verified' });
  expect(judged([effect('all', 1000, 5000, 'linear')], ['all'])).toMatchObject({ verdict: 'refused' });
});

it('refuses what still grows, and says by how much it helps', () => {
  expect(judged([effect('day', 1000, 20, 'linear')])).toMatchObject({
    verdict: 'refused',
    why: expect.stringMatching(/^50 times less work and still linear: it must still read 2 % of the table$/),
  });
  expect(judged([])).toMatchObject({ verdict: 'refused', why: 'Postgres does not use it' });
});
