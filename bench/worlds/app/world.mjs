// Any app as a world of `bench/simulated.mjs`: its schema and its statements as the tool reads them, its rows as the simulator plays them.
import { executeStatement } from '../../../dist/measure/execute/measure-statement.js';
import { batches } from '../../../dist/measure/execute/order.js';
import { prepareSession } from '../../../dist/measure/execute/session.js';
import { fillContext } from '../../../dist/measure/fill/context.js';
import { readPartitions } from '../../../dist/measure/fill/partitions.js';
import { readTypes } from '../../../dist/measure/fill/seeds.js';
import { accept } from '../../../dist/migrate/accept.js';
import { migrate } from '../../../dist/migrate/index.js';
import { read } from '../../../dist/read/index.js';
import { resolve } from '../../../dist/resolve/index.js';
import { scenario } from '../../../dist/scenario/index.js';
import { comingRows, simulate } from './simulate.mjs';
import { makeValues } from './values.mjs';

/** Rows in all that the large size shall have. */
const mostRows = Number(process.env.ROWS ?? 4_000_000);

export async function openWorld(lab, folder) {
  const reading = read(folder);
  const app = await accept(await resolve(reading, await migrate(reading.schemaSources, lab)), lab, reading.schemaSources);
  const assumed = scenario(app);
  const first = await lab.connect('app');
  const context = await fillContext(app, assumed, {
    types: await readTypes(first),
    partitions: await readPartitions(first),
    seeds: new Map(),
    // The last moment of the history.
    anchor: "timestamptz '2026-01-01'",
  });
  await first.end();
  const rowsOf = (users) => comingRows(context, assumed, users);
  const all = (users) => [...context.tables.keys()].reduce((sum, key) => sum + rowsOf(users)(key), 0);
  const asked = batches(app).filter(({ write }) => !write);
  let played;
  return {
    ratio: 10,
    target: Math.floor((mostRows / all(100_000)) * 100_000),
    coming: (users, key) => rowsOf(users)(key),
    most: (id) => {
      const { facts, rowCap } = asked.find(({ ids }) => ids[0] === id).statement;
      return Math.min(typeof facts.limit === 'number' ? facts.limit : Infinity, rowCap ?? Infinity);
    },
    async play(users) {
      await lab.createDatabase(`users_${users}`, 'app');
      const client = await lab.connect(`users_${users}`, 'lab', 300);
      const rows = rowsOf(users);
      const failed = await simulate(client, context, rows);
      if (played === undefined) for (const [key, why] of failed) console.log(`${key} is left out: ${why}`);
      const counted = await client.query(
        `select relnamespace::regnamespace::text || '.' || relname as key, reltuples::float8 as rows from pg_class where relkind = 'r'`,
      );
      const real = new Map(counted.rows.map((row) => [row.key, Math.max(0, row.rows)]));
      await prepareSession(client, 60_000);
      const { keyValue } = makeValues(context, rows);
      const planner = {
        plan: (key) => (rows(key) > 0 && !failed.has(key) ? { rows: rows(key), pointable: rows(key) } : undefined),
        value: (key, column) =>
          keyValue(key, column, '1') === undefined ? undefined : (number) => keyValue(key, column, number),
      };
      played = { users, client, filled: { users, rows: real, planner, failed, unknowns: [], seconds: 0 } };
      return played;
    },
    async execute(size) {
      const [points, executions, why] = [new Map(), new Map(), new Map()];
      for (const batch of asked) {
        const executed = await executeStatement(context, [size], batch);
        const point = executed.points.find(({ tuple }) => tuple === 'heavy');
        if (point === undefined) {
          why.set(executed.why, (why.get(executed.why) ?? 0) + 1);
          continue;
        }
        points.set(batch.ids[0], point);
        executions.set(batch.ids[0], executed.heavy.get(size.users));
      }
      console.log(`${size.users} users: ${points.size} of ${asked.length} statements read`);
      if (process.env.ALL) for (const [reason, times] of why) console.log(`   ${times} times ${reason}`);
      return { points, executions };
    },
  };
}
