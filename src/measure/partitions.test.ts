import { afterAll, beforeAll, expect, it } from 'vitest';
import { app, facts, statement } from '../../test/measure/app.js';
import { openLab, type Lab } from '../lab/index.js';
import type { Measurements, Statement } from '../model/index.js';
import { migrate } from '../migrate/index.js';
import { scenario } from '../scenario/index.js';
import { measure } from './measure.js';

const equals = (table: string, column: string) => ({
  table,
  column,
  operator: '=',
  parameter: 1,
  wrapped: false,
  alternative: false,
});

const statements: Statement[] = [
  statement('all-events', 'SELECT * FROM events', facts('events')),
  statement('count-visits', 'SELECT kind, count(*) FROM visits GROUP BY kind', facts('visits', { aggregates: ['count'] })),
  statement(
    'visits-of-user',
    'SELECT * FROM visits WHERE user_id = $1',
    facts('visits', { filters: [equals('visits', 'user_id')] }),
    { parameters: [{ origin: 'user.id', column: { table: 'visits', column: 'user_id' }, operator: '=' }] },
  ),
  statement(
    'events-of-user',
    'SELECT * FROM events WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20',
    facts('events', {
      filters: [equals('events', 'user_id')],
      orderBy: [{ table: 'events', column: 'created_at', descending: true }],
      limit: 20,
    }),
    { parameters: [{ origin: 'user.id', column: { table: 'events', column: 'user_id' }, operator: '=' }] },
  ),
  statement('places', "SELECT * FROM places WHERE region = 'north' AND city = 'a'", facts('places')),
];

const schema = `
  CREATE TABLE users (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, password text NOT NULL);
  CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY, user_id uuid NOT NULL REFERENCES users, kind text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);
  CREATE TABLE events_2021 PARTITION OF events FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
  CREATE TABLE events_2022 PARTITION OF events FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
  CREATE INDEX events_user ON events (user_id, created_at);
  CREATE TABLE visits (id bigint NOT NULL, user_id uuid NOT NULL REFERENCES users, kind text NOT NULL, region text NOT NULL,
    PRIMARY KEY (id, user_id, region)) PARTITION BY LIST (region);
  CREATE TABLE visits_north PARTITION OF visits FOR VALUES IN ('north') PARTITION BY HASH (user_id);
  CREATE TABLE visits_north_0 PARTITION OF visits_north FOR VALUES WITH (MODULUS 2, REMAINDER 0);
  CREATE TABLE visits_north_1 PARTITION OF visits_north FOR VALUES WITH (MODULUS 2, REMAINDER 1);
  CREATE TABLE visits_south PARTITION OF visits FOR VALUES IN ('south', 'it''s far');
  CREATE INDEX visits_user ON visits (user_id);
  CREATE TABLE places (id bigint PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, region text NOT NULL
    CHECK (region IN ('north', 'south')), city text NOT NULL CHECK (city IN ('a', 'b', 'c')));
  CREATE STATISTICS places_where (dependencies, ndistinct) ON region, city FROM places;
  CREATE TABLE logs (id bigint NOT NULL, user_id uuid NOT NULL REFERENCES users, created_at timestamptz NOT NULL) PARTITION BY RANGE (created_at);`;

const target = 4500;
let lab: Lab;
let said: Measurements;
let real: Measurements;

beforeAll(async () => {
  lab = await openLab();
  const built = async (sizes: number[]): Promise<Measurements> => {
    const catalogue = await migrate([{ kind: 'sql', file: 'schema.sql', text: schema }], lab);
    const it = app(catalogue, statements);
    const tables = scenario(it).tables.map((line) => ({ ...line, perUser: line.table === 'users' ? 1 : 20 }));
    const result = await measure(it, { ...scenario(it), tables }, lab, {
      users: [target],
      sizes,
      budgetMilliseconds: 120_000,
      // What would help is not asked here.
      fixSeconds: 0,
      heapMegabytes: 100,
    });
    for (const users of sizes) await lab.dropDatabase(`users_${String(users)}`);
    await lab.dropDatabase('app');
    return result;
  };
  said = await built([100, 300, 900]);
  real = await built([1500, target]);
}, 240_000);
afterAll(async () => {
  await lab.stop();
});

const of = (result: Measurements, id: string) => result.statements.find((one) => one.statement === id);
const pointOf = (id: string) => of(real, id)?.points.find((point) => point.users === target && point.tuple === 'heavy');

it('fills what declared partitions hold, and names the table that has none', () => {
  const tables = said.unknowns.filter(({ what }) => what === 'table');
  expect(tables.map(({ name }) => name).sort()).toEqual(['public.logs', 'public.places']);
  expect(tables.find(({ name }) => name === 'public.logs')?.why).toContain('no partition of relation "logs" found for row');
});

it('names the table whose statistics over several columns the planner cannot be given, and asks it nothing about it', () => {
  expect(said.unknowns.find(({ name }) => name === 'public.places')?.why).toContain('places_where');
  const [model] = of(said, 'places')?.modelled ?? [];
  expect(model?.scanned[1]).toBeGreaterThanOrEqual(pointOf('places')?.scanned ?? Infinity);
  expect(model).not.toHaveProperty('planner');
});

it.each(['all-events', 'count-visits', 'visits-of-user', 'events-of-user'])('calculates %s as it is at a larger size', (id) => {
  const [model] = of(said, id)?.modelled ?? [];
  const point = pointOf(id);
  if (model === undefined || point === undefined) throw new Error('not measured');
  expect(model.planner?.plan).toBe(point.plan);
  for (const counter of ['scanned', 'buffers', 'rows'] as const) {
    expect(model[counter][0]).toBeLessThanOrEqual(point[counter]);
    expect(model[counter][1]).toBeGreaterThanOrEqual(point[counter]);
  }
});

it('keeps the indexes of every partition', () => {
  expect(pointOf('visits-of-user')?.scanned).toBeLessThan(target);
  expect(pointOf('visits-of-user')?.fullScans).toEqual([]);
});

it('adds the partitions up for storage', () => {
  expect(said.tables.find(({ table }) => table === 'events')?.bytes).toBeGreaterThan(50);
});
