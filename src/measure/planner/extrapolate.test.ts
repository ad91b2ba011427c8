import { describe, expect, it } from 'vitest';
import { extrapolate } from './extrapolate.js';
import type { ColumnStatistics, Statistics } from './statistics.js';

const column = (name: string, part: Partial<ColumnStatistics>): ColumnStatistics => ({
  schema: 'public',
  table: 'orders',
  relation: 'orders',
  column: name,
  type: 'bigint',
  nullShare: 0,
  width: 8,
  distinct: -1,
  commonValues: null,
  commonShares: null,
  bounds: null,
  correlation: 1,
  commonElements: null,
  elementShares: null,
  elementCounts: null,
  ...part,
});

const size = (rows: number, columns: ColumnStatistics[]): Statistics => ({
  relations: [
    {
      schema: 'public',
      name: 'orders',
      table: 'orders',
      kind: 'table',
      pages: rows / 100,
      rows,
      allVisible: rows / 100,
      file: 'base/1/2',
    },
    {
      schema: 'public',
      name: 'orders_pkey',
      table: 'orders',
      kind: 'index',
      pages: rows / 300,
      rows,
      allVisible: 0,
      file: 'base/1/3',
    },
  ],
  columns,
});

/** Statistics of 900 thousand rows from those of one and three thousand, of one column. */
function at900thousand(before: Partial<ColumnStatistics>, now: Partial<ColumnStatistics>): ColumnStatistics | undefined {
  const result = extrapolate(size(1000, [column('c', before)]), size(3000, [column('c', now)]), () => 900_000);
  return result.columns[0];
}

describe('statistics of a size that was not loaded', () => {
  it('have the rows of the scenario and pages in proportion, of indexes too', () => {
    const { relations } = extrapolate(size(1000, []), size(3000, []), () => 900_000);
    expect(relations.map(({ rows, pages, allVisible }) => [rows, pages, allVisible])).toEqual([
      [900_000, 9000, 9000],
      [900_000, 3000, 0],
    ]);
    expect(extrapolate(size(1000, []), size(3000, []), () => undefined).relations[0]?.rows).toBe(3000);
  });

  it('keep what has few values, and let what grows go on growing', () => {
    expect(at900thousand({ distinct: 4 }, { distinct: 4 })?.distinct).toBe(4);
    expect(at900thousand({ distinct: -1 }, { distinct: -1 })?.distinct).toBe(-1);
    // A fifth as many parents: 300 times as many at 300 times the rows, which is kept as a share.
    expect(at900thousand({ distinct: 200 }, { distinct: 600 })?.distinct).toBeCloseTo(-0.2, 3);
    // They grow with the root of the rows.
    expect(at900thousand({ distinct: 100 }, { distinct: 173 })?.distinct).toBeCloseTo(173 * Math.sqrt(300), -2);
  });

  it('spread the common values thinner where there are ever more of them', () => {
    const grown = at900thousand(
      { distinct: 100, commonValues: '{1}', commonShares: [0.3] },
      { distinct: 300, commonValues: '{1}', commonShares: [0.1] },
    );
    expect(grown?.commonShares?.[0]).toBeCloseTo(0.1 / 300, 6);
    const kept = at900thousand(
      { distinct: 2, commonValues: '{t,f}', commonShares: [0.7, 0.3] },
      { distinct: 2, commonValues: '{t,f}', commonShares: [0.7, 0.3] },
    );
    expect(kept?.commonShares).toEqual([0.7, 0.3]);
  });

  it('stretch the bounds of a serial key, and no others, within the type', () => {
    expect(at900thousand({ bounds: '{1,500,1000}' }, { bounds: '{1,1500,3000}' })?.bounds).toBe('{300,450000,900000}');
    expect(at900thousand({ bounds: '{18,90}' }, { bounds: '{18,90}' })?.bounds).toBe('{18,90}');
    expect(at900thousand({ type: 'text', bounds: '{a,b}' }, { type: 'text', bounds: '{a,c}' })?.bounds).toBe('{a,c}');
    const small = { type: 'smallint' };
    expect(at900thousand({ ...small, bounds: '{1,1000}' }, { ...small, bounds: '{1,3000}' })?.bounds).toBe('{300,32767}');
  });
});
