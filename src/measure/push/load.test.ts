import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, facts, statement } from '../../../test/measure/app.js';
import { openLab, type Lab } from '../../lab/index.js';
import type { PushLoad } from '../../model/index.js';
import type { Batch } from '../execute/order.js';
import { load, type Plan } from './load.js';
import type { Hot } from './mix.js';
import { poolOver } from './pool.js';
import { watchOver } from './watch.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  await lab.createDatabase('app');
  const client = await lab.connect('app');
  await client.query('create table counters (name text primary key, n int); insert into counters values ($$a$$, 0)');
  await client.end();
});
afterAll(async () => {
  await lab.stop();
});

/** One path that sends these texts, as a load of so many requests over so many connections. */
async function loadOf(texts: string[], connections: number, plan: Partial<Plan>, settings = ''): Promise<PushLoad> {
  const clients: pg.Client[] = [];
  const processes: number[] = [];
  for (let at = 0; at < connections; at++) {
    const client = await lab.connect('app');
    if (settings !== '') await client.query(settings);
    processes.push((await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0);
    clients.push(client);
  }
  const watch = watchOver(await lab.connect('app', 'superuser'), processes, () => 'counters');
  const batches = texts.map((sql, at): Batch => {
    const one = statement(`s${String(at)}`, sql, facts('counters', { verb: sql.startsWith('update') ? 'update' : 'select' }));
    return { statement: one, ids: [one.id], write: sql.startsWith('update'), heat: 0, userFacing: true };
  });
  const people = new Map(
    batches.map((batch) => [batch, [{ sql: batch.statement.sql, values: [], role: batch.statement.role, user: undefined }]]),
  );
  const [entry] = app(
    { tables: [], views: [], functions: [], refusals: [], sources: [], unknowns: [] },
    batches.map((batch) => batch.statement),
  ).entryPoints;
  if (entry === undefined) throw new Error('no entry point');
  const parts = batches.map((batch) => ({
    kind: 'statement' as const,
    result: { batch, executed: { points: [], heavy: new Map() }, uncertain: false },
    milliseconds: 1,
    locks: batch.write,
  }));
  const hot: Hot = {
    entry,
    part: { kind: 'sequence', parts, held: true },
    milliseconds: 1,
    perSecond: () => 1,
    line: { entryPoint: entry.id, name: entry.name, callsPerUserDay: 1, milliseconds: 1, share: 1 },
  };
  try {
    return await load({ pool: poolOver(clients), people, connections }, watch, [hot], {
      kind: 'now',
      users: 1000,
      loaded: 1000,
      declared: 1,
      offered: 20,
      requests: 10,
      deadline: performance.now() + 20_000,
      ...plan,
    });
  } finally {
    await watch.end();
    await Promise.all(clients.map((client) => client.end()));
  }
}

describe('a load', () => {
  it('counts the time from the moment at which a request should be sent, so that a queue is seen', async () => {
    // Twenty a second of a tenth of a second each, over one connection: the tenth waits for the nine before it.
    const found = await loadOf(['select pg_sleep(0.1)'], 1, {});
    expect(found).toMatchObject({ requests: 30, answered: 30, errors: [], trials: 3 });
    expect(found.slowest20th?.[0]).toBeGreaterThan(450);
    expect(found.poolShare[0]).toBeGreaterThan(0.5);
    const roomy = await loadOf(['select pg_sleep(0.1)'], 10, {});
    expect(roomy.median?.[0]).toBeLessThan(250);
    expect(roomy.poolShare[1]).toBeLessThan(0.2);
    // Ten of them half a second long, and no faster.
    expect(roomy.achieved).toBeLessThan(25);
  });

  it('sees who waits for a row, by count and by table, and leaves nothing written', async () => {
    const found = await loadOf(["update counters set n = n + 1 where name = 'a'", 'select pg_sleep(0.06)'], 5, {
      kind: 'burst',
      offered: Infinity,
      requests: 5,
    });
    expect(found.answered).toBe(15);
    expect(found.lockWaits).toBeGreaterThan(5);
    expect(found.waitedOn).toEqual(['counters']);
    const client = await lab.connect('app');
    expect((await client.query('select n from counters')).rows).toEqual([{ n: 0 }]);
    await client.end();
  });

  it('tells errors by kind', async () => {
    const slow = await loadOf(['select pg_sleep(1)'], 2, { requests: 2 }, 'set statement_timeout = 50');
    expect(slow).toMatchObject({ answered: 0, errors: [{ kind: 'timeout', count: 6 }] });
    const locked = await loadOf(
      ["update counters set n = n + 1 where name = 'a'", 'select pg_sleep(0.3)'],
      2,
      { kind: 'burst', offered: Infinity, requests: 2 },
      'set lock_timeout = 50',
    );
    expect(locked.errors).toEqual([{ kind: 'lock', count: 3 }]);
  });

  it('ends when its time is over, and says that this was our doing', async () => {
    const from = performance.now();
    const found = await loadOf(['select pg_sleep(5)'], 2, { requests: 2, deadline: performance.now() + 400 });
    expect(performance.now() - from).toBeLessThan(2500);
    expect(found.errors).toEqual([{ kind: 'unanswered', count: 2 }]);
  });
});
