import { afterAll, beforeAll, expect, it } from 'vitest';
import { app, facts, statement } from '../../../test/measure/app.js';
import { catalogueOf } from '../../../test/measure/catalogue.js';
import { openLab, type Lab } from '../../lab/index.js';
import type { FixTrial, Statement } from '../../model/index.js';
import type { LoadedSize } from '../execute/measure-statement.js';
import type { Execution } from '../execute/session.js';
import { growthOf } from '../growth/model.js';
import type { Before } from './before.js';
import { pointAt, trialOf, type Bench } from './bench.js';
import { build, drop, effectsOf } from './build.js';
import { plainCandidate, type Candidate } from './candidates.js';
import { resultOf } from './results.js';
import { verifySet } from './sets.js';

// The kind that is asked for is old: whoever walks from the newest row on to find twenty of them walks through everything.
const rows = 60_000;
const sql = {
  rare: "SELECT * FROM jobs WHERE kind = 'kind 7' ORDER BY made_at DESC LIMIT 20",
  newest: 'SELECT * FROM jobs ORDER BY made_at DESC LIMIT 20',
};

let lab: Lab;
let size: LoadedSize;
let bench: Bench;
beforeAll(async () => {
  lab = await openLab();
  await lab.createDatabase('app');
  const client = await lab.connect('app');
  await client.query(`CREATE TABLE jobs (id bigint PRIMARY KEY, kind text NOT NULL, made_at timestamptz NOT NULL, note text NOT NULL);
    INSERT INTO jobs SELECT i, CASE WHEN i <= 20000 THEN 'kind ' || i % 50 ELSE 'usual ' || i % 2 END, timestamptz '2026-01-01' + i * interval '1 minute', repeat('note ', 20)
      FROM generate_series(1, ${rows}) i;
    SET max_parallel_workers_per_gather = 0`);
  await client.query('VACUUM (ANALYZE) jobs');
  const planner = { plan: () => undefined, value: () => undefined };
  size = { client, filled: { users: rows, rows: new Map(), planner, failed: new Map(), unknowns: [], seconds: 0 } };
  const statements = Object.entries(sql).map(([id, text]) => statement(id, text, facts('jobs', { limit: 20 })));
  const made = app(await catalogueOf(client), statements);
  const before: Before[] = [];
  for (const one of statements) before.push(await beforeOf(one));
  bench = { app: made, literals: new Map(), sizes: [size], statements: before, asked: [], widen: 1 };
});
afterAll(async () => {
  await size.client.end();
  await lab.stop();
});

async function beforeOf(one: Statement): Promise<Before> {
  const execution: Execution = { sql: one.sql, values: [], role: 'owner', user: undefined };
  const batch = { statement: one, ids: [one.id], write: false, heat: 0, userFacing: true };
  const points = [await pointAt(size, execution, batch)];
  const executed = { points, heavy: new Map([[rows, execution]]) };
  return { batch, executed, growth: growthOf(points), most: 20, result: await resultOf(size, { batch, executed }) };
}

async function alone(candidate: Candidate): Promise<FixTrial> {
  await build(size, candidate);
  const effects = await effectsOf(bench, bench.statements);
  await drop([size], candidate);
  const { id, ddl, table, columns } = candidate;
  return trialOf({
    id,
    kind: 'index',
    ddl,
    schema: table.schema,
    table: table.name,
    columns,
    effects,
    verdict: 'verified',
    why: 'less work',
  });
}

it('a set that is worse than its parts loses the index that a statement takes in place of its better one', async () => {
  const [table] = bench.app.catalogue.tables;
  if (table === undefined) throw new Error('no table');
  const candidates = [plainCandidate(table, ['kind']), plainCandidate(table, ['made_at'])];
  const trials: FixTrial[] = [];
  for (const candidate of candidates) trials.push(await alone(candidate));
  const byKind = trials[0]?.effects.find((effect) => effect.statement === 'rare');
  expect(byKind?.after.scanned).toBe(400);
  const { kept, dropped } = await verifySet(bench, trials, new Map(candidates.map((candidate) => [candidate.id, candidate])));
  expect(kept.map(({ columns }) => columns.join())).toEqual(['kind']);
  expect([...dropped.values()][0]).toMatch(
    /^less work, but together with jobs_kind_idx it makes rare do \d+ times the work that it does with that one alone: the set is worse than its parts$/,
  );
});

it('a set whose members serve each their own statements is kept', async () => {
  const [table] = bench.app.catalogue.tables;
  if (table === undefined) throw new Error('no table');
  const candidates = [plainCandidate(table, ['made_at']), plainCandidate(table, ['kind', 'made_at'])];
  const trials: FixTrial[] = [];
  for (const candidate of candidates) trials.push(await alone(candidate));
  const { kept, dropped } = await verifySet(bench, trials, new Map(candidates.map((candidate) => [candidate.id, candidate])));
  expect(kept).toHaveLength(2);
  expect(dropped.size).toBe(0);
});
