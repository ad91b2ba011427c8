import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { facts, statement } from '../../../test/measure/app.js';
import { openLab, type Lab } from '../../lab/index.js';
import type { Point } from '../../model/index.js';
import { run } from '../execute/measure-statement.js';
import type { Batch } from '../execute/order.js';
import { prepareSession, type Execution } from '../execute/session.js';
import { LEAST_WIDENING, modelAt } from '../growth/model.js';
import { foresee, knownStatistics, type Known } from './foresee.js';
import { withoutStop } from './unstopped.js';

const sizes = [300, 900, 2700];
const target = 30_000;
const perUser = 20;
const rowsAt = (users: number) => (table: string) => (table === 'public.notes' ? users * perUser : undefined);

/** Newest first: all the drafts are the oldest, every fifth note is open, wherever it lies. */
const asked = {
  drafts: "select * from notes where kind = 'draft' order by created_at desc limit 20",
  'early drafts':
    "select * from notes where created_at < '2024-02-06 12:00Z' and kind = 'draft' order by created_at desc limit 5",
  open: "select * from notes where kind = 'open' order by created_at desc limit 20",
  newest: 'select * from notes order by created_at desc limit 20',
};

let lab: Lab;
let known: Known[];
const points = new Map<string, Point[]>();
const real = new Map<string, Point>();
let bounded = 0;
/** A scan within a loop over those whom somebody follows. */
const followed = {
  'Node Type': 'Index Scan',
  'Relation Name': 'notes',
  Alias: 'notes',
  'Index Cond': '(owner = followed.person)',
};

const executionOf = (sql: string): Execution => ({ sql, values: [], role: 'service', user: undefined });
function batchOf(sql: string): Batch {
  const batch = { statement: statement('s', sql, facts('notes', { limit: 20 })), ids: ['s'], write: false, heat: 0 };
  return { ...batch, userFacing: true };
}

async function load(users: number): Promise<pg.Client> {
  await lab.createDatabase(`users_${String(users)}`, 'app');
  const client = await lab.connect(`users_${String(users)}`, 'lab', 300);
  const rows = users * perUser;
  await client.query(`insert into notes select i, case when i <= ${String(rows * 0.005)} then 'draft' when i % 5 = 0 then 'open' else 'done' end,
      repeat('x', 60), timestamptz '2024-01-01Z' + i * interval '365 days' / ${String(rows)}, i % ${String(users)} from generate_series(1, ${String(rows)}) i`);
  await client.query('vacuum (analyze)');
  await prepareSession(client, 60_000);
  return client;
}

async function execute(client: pg.Client, users: number, sql: string): Promise<Point> {
  const { written: _, ...counters } = await run(client, executionOf(sql), batchOf(sql));
  return { users, tuple: 'heavy', ...counters };
}

beforeAll(async () => {
  lab = await openLab();
  await lab.createDatabase('app');
  const schema = await lab.connect('app');
  await schema.query(`create table notes (id bigint primary key, kind text not null, body text not null, created_at timestamptz not null, owner integer not null);
    create index on notes (created_at); create index on notes (owner, created_at)`);
  await schema.end();
  const loaded = [];
  for (const users of sizes) {
    const client = await load(users);
    loaded.push({ users, client });
    for (const [name, sql] of Object.entries(asked))
      points.set(name, [...(points.get(name) ?? []), await execute(client, users, sql)]);
  }
  known = await knownStatistics(loaded);
  const large = await load(target);
  await large.query('BEGIN');
  const stopped = [{ scan: followed, times: 4, hope: true }];
  bounded = await withoutStop(large, executionOf(''), { scanned: 0, stopped }, () => target * perUser);
  await large.query('ROLLBACK');
  for (const [name, sql] of Object.entries(asked)) real.set(name, await execute(large, target, sql));
  for (const { client } of [...loaded, { client: large }]) await client.end();
}, 120_000);
afterAll(async () => lab.stop());

it('holds the cost without the early stop where rows lie far back, and no more than it hopes for where they do not', async () => {
  const batches = new Map(Object.entries(asked).map(([name, sql]) => [name, batchOf(sql)]));
  const questions = [...batches].map(([name, batch]) => ({
    batch,
    execution: executionOf(batch.statement.sql),
    plan: points.get(name)?.at(-1)?.plan ?? '',
  }));
  const { foresights } = await foresee(lab, known, rowsAt, [target], questions);
  const said = (name: string) => {
    const batch = batches.get(name);
    const own = points.get(name);
    const point = real.get(name);
    const [model] = own && batch ? modelAt(own, [target], 20, LEAST_WIDENING, foresights.get(batch)) : [];
    if (model === undefined || point === undefined) throw new Error('not measured');
    expect(model.planner?.plan).toBe(point.plan);
    for (const counter of ['scanned', 'buffers'] as const) {
      expect(model[counter][0]).toBeLessThanOrEqual(point[counter]);
      expect(model[counter][1]).toBeGreaterThanOrEqual(point[counter]);
    }
    return { model, point };
  };
  const drafts = said('drafts');
  expect(drafts.point.plan).toBe('Limit[Index Scan(notes/notes_created_at_idx)]');
  expect(drafts.point.scanned).toBeGreaterThan(target * perUser * 0.99);
  // Within the bounds of its index, not of the whole table.
  const early = said('early drafts');
  expect(early.point.scanned).toBeGreaterThan(50_000);
  expect(early.model.scanned[1]).toBeLessThan(100_000);
  expect(said('open').model.scanned[1]).toBeLessThan(1000);
  expect(said('newest').model.scanned[1]).toBeLessThan(100);
});

it('takes the mean where another part of the plan tells the bounds', () => {
  expect(bounded).toBeGreaterThan(4);
  expect(bounded).toBeLessThan(4 * perUser * 3);
});
