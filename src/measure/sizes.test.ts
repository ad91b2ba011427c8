import { expect, it } from 'vitest';
import { type Catalogue, rowsAt, type Scenario } from '../model/index.js';
import { extents } from './options.js';
import { chooseSizes } from './sizes.js';

const nothing: Catalogue = { tables: [], views: [], functions: [], refusals: [], sources: [], unknowns: [] };

const assuming = (perUser: number): Scenario => ({
  population: undefined,
  tables: [{ schema: 'public', table: 'rows', perUser, reason: '', rule: 18, guess: false }],
  traffic: { dailyShare: 0.1, visitsPerDay: 2, minutesPerVisit: 10, viewsPerMinute: 1, writesPerView: 0.1, peakFactor: 4 },
  budgets: { viewMilliseconds: 500, writeMilliseconds: 1000, backOfficeMilliseconds: 2000 },
  machine: { databaseCores: 2, databaseConnections: 60, processCores: 0.5, processHeapMegabytes: 400, utilisation: 0.6 },
});

it.each([0.5, 3, 96, 440, 5000])(
  'chooses four sizes about three times apart and at most a million and a half rows, at %s rows per user',
  (perUser) => {
    const scenario = assuming(perUser);
    const sizes = chooseSizes(scenario, nothing, [1000, 10_000, 100_000, 1_000_000]);
    expect(sizes).toHaveLength(4);
    const rows = sizes.reduce((sum, users) => sum + scenario.tables.reduce((all, table) => all + rowsAt(table, users), 0), 0);
    expect(rows).toBeLessThanOrEqual(1_500_000);
    sizes.slice(1).forEach((users, at) => expect(users / (sizes[at] ?? 1)).toBeGreaterThan(2.4));
  },
);

it('loads more with --deep and --full, and still as few users at the low end', () => {
  const asked = [1000, 1_000_000];
  const [usual = [], deep = [], full = []] = [extents.usual, extents.deep, extents.full].map((extent) =>
    chooseSizes(assuming(20), nothing, asked, extent),
  );
  const rows = (sizes: number[]): number => sizes.reduce((sum, users) => sum + 20 * users, 0);
  for (const [sizes, most] of [
    [usual, 1_500_000],
    [deep, 6_000_000],
    [full, 30_000_000],
  ] as const) {
    expect(rows(sizes)).toBeLessThanOrEqual(most);
    expect(rows(sizes)).toBeGreaterThan(most * 0.8);
    expect(sizes[0]).toBeLessThanOrEqual(usual[0] ?? 0);
  }
});

it('loads no more users than are asked about', () => {
  expect(Math.max(...chooseSizes(assuming(0.1), nothing, [1000, 50_000]))).toBe(50_000);
});

it('counts a row of a wide table as more than one', () => {
  const columns = Array.from({ length: 32 }, (_, at) => ({
    name: `c${at}`,
    type: 'text',
    notNull: false,
    identity: false,
    generated: false,
  }));
  const wide: Catalogue = {
    ...nothing,
    tables: [
      {
        schema: 'public',
        name: 'rows',
        columns,
        primaryKey: [],
        foreignKeys: [],
        indexes: [],
        checks: [],
        rowSecurity: false,
        policies: [],
        seedRows: 0,
        columnLocations: {},
        origin: 'declared',
      },
    ],
  };
  const asked = [1_000_000];
  expect(Math.max(...chooseSizes(assuming(96), wide, asked))).toBeLessThan(
    Math.max(...chooseSizes(assuming(96), nothing, asked)) / 3,
  );
});
