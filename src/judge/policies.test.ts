import { describe, expect, it } from 'vitest';
import { call, finding, page, part, scan, verdictOn, wholeTable } from '../../test/judge/sample.js';
import type { Table, TableScenario } from '../model/index.js';

const declared: Table = {
  schema: 'public',
  name: 'carts',
  columns: [],
  primaryKey: ['id'],
  foreignKeys: [],
  indexes: [],
  checks: [],
  rowSecurity: false,
  policies: [],
  seedRows: 0,
  columnLocations: {},
  location: { file: 'supabase/migrations/1.sql', line: 1, endLine: 1, column: 1 },
  origin: 'declared',
};
const inferred: Table = {
  ...declared,
  origin: 'inferred',
  location: { file: 'src/types.ts', line: 1, endLine: 1, column: 1 },
};
const owned: Partial<TableScenario>[] = [{ table: 'carts', perUser: 5, owner: 'user_id' }];
const nobodys: Partial<TableScenario>[] = [{ table: 'carts', perUser: 5 }];

/** A page that asks for all carts with the public key; PostgREST cuts the answer off at a thousand rows. */
function verdictWith(table: Table, tables = owned, filter?: string) {
  const facts = part('carts', 'carts', undefined).statement.facts;
  const carts = part('carts', 'carts', wholeTable(5, 100), {
    library: 'supabase',
    role: 'authenticated',
    rowCap: 1000,
    parameters: filter === undefined ? [] : [{ origin: filter }],
    facts:
      filter === undefined
        ? facts
        : {
            ...facts,
            filters: [{ table: 'carts', column: 'user_id', operator: '=', parameter: 1, wrapped: false, alternative: false }],
          },
  });
  const entry = page('/cart', call(carts));
  return verdictOn({
    parts: [carts],
    entries: [entry],
    findings: [finding('silent-cap', [carts], [entry], { breaks: 'wrong' })],
    tables,
    app: {
      catalogue: { tables: [table], views: [], functions: [], refusals: [], sources: [], unknowns: [] },
    },
  });
}

describe('a table whose policies are in no file', () => {
  it('makes no ceiling and no lamp: the headline gives no promise and a question is asked', () => {
    const verdict = verdictWith(inferred);
    expect(verdict.ceiling).toMatchObject({ over: true, atMost: true });
    expect(verdict.headline).toContain('but only 0 of 1 statements that users reach could be measured: that is no promise');
    expect(verdict.headline).toMatch(/Perhaps far fewer: from about 200 users on, .*carts.*the repository does not say\)\.$/);
    expect(verdict.lamps.map(({ right }) => right)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    expect(verdict.findings[0]?.breaksAt).toBeUndefined();
    expect(verdict.findings[0]?.evidence.at(-1)).toMatch(
      /^from about 200 users on, if row-level security lets a user read everybody’s carts/,
    );
    expect(verdict.staircase[0]).toMatchObject({ users: 200, guess: true });
    expect(verdict.questions).toHaveLength(1);
    expect(verdict.questions[0]?.ask).toMatch(/^May a user read everybody’s carts, or only their own\?/);
    expect(JSON.parse(verdict.questions[0]?.set ?? '')).toEqual({ snapshot: 'snapshot.json' });
  });

  it('is taken as it is where a migration makes it, and where the rows are nobody’s', () => {
    for (const verdict of [verdictWith(declared), verdictWith(inferred, nobodys)]) {
      expect(verdict.ceiling?.users).toBe(200);
      expect(verdict.headline).toMatch(/^It holds about 200 users/);
      expect(verdict.lamps[0]?.right).toBe('red');
      expect(verdict.questions).toEqual([]);
    }
  });

  it('hides nothing of what is asked for by a key', () => {
    expect(verdictWith(inferred, owned, 'userId').ceiling?.users).toBe(200);
  });
});

it('leaves what another statement breaks in the headline', () => {
  const carts = part('carts', 'carts', wholeTable(5, 100), { role: 'authenticated', library: 'supabase' });
  const stores = part('stores', 'stores', scan(40, 1), { role: 'service', library: 'supabase' });
  const verdict = verdictOn({
    parts: [carts, stores],
    entries: [page('/cart', call(carts)), page('/stores', call(stores))],
    tables: owned,
    app: { catalogue: { tables: [inferred], views: [], functions: [], refusals: [], sources: [], unknowns: [] } },
  });
  expect(verdict.headline).toMatch(/^It holds at most .* Then .*(\/stores|database)/);
  expect(verdict.ceiling?.atMost).toBe(true);
});
