// How fast the fill is against COPY of the very same rows: `node bench/fill.mjs [FOLDER]` (examples/brittle-shop unless told).
// In every round a database is filled, its rows are written to files, and COPY loads them into a second one that is set up alike: keys
// rest, indexes that hold no constraint are built afterwards, then VACUUM and ANALYZE, on two connections. By environment: ROWS (of a
// round), ROUNDS, MILLIONS (of the last fill, 10; 0 leaves it out).
import { openLab } from '../dist/lab/index.js';
import { fillContext } from '../dist/measure/fill/context.js';
import { fill } from '../dist/measure/fill/fill.js';
import { buildIndexes, dropIndexes } from '../dist/measure/fill/indexes.js';
import { readPartitions } from '../dist/measure/fill/partitions.js';
import { readSeeds, readTypes } from '../dist/measure/fill/seeds.js';
import { quoteTable } from '../dist/measure/fill/sql.js';
import { accept } from '../dist/migrate/accept.js';
import { migrate } from '../dist/migrate/index.js';
import { rowsAt } from '../dist/model/index.js';
import { read } from '../dist/read/index.js';
import { resolve } from '../dist/resolve/index.js';
import { scenario } from '../dist/scenario/index.js';

const folder = process.argv[2] ?? 'examples/brittle-shop';
const wanted = Number(process.env.ROWS ?? 1_500_000);
const rounds = Number(process.env.ROUNDS ?? 3);
const millions = Number(process.env.MILLIONS ?? 10);
const lab = await openLab({ statementSeconds: 600, diskBytes: 20 * 1024 ** 3 });
const seconds = (from) => (performance.now() - from) / 1000;

async function prepare() {
  const reading = read(folder);
  const app = await accept(await resolve(reading, await migrate(reading.schemaSources, lab)), lab, reading.schemaSources);
  const assumed = scenario(app);
  const client = await lab.connect('app');
  const context = await fillContext(app, assumed, {
    types: await readTypes(client),
    partitions: await readPartitions(client),
    seeds: await readSeeds(client, app.catalogue.tables),
    anchor: "timestamptz '2026-06-01'",
  });
  await client.end();
  const all = (users) => assumed.tables.reduce((sum, line) => sum + rowsAt(line, users), 0);
  return { context, usersFor: (rows) => Math.round((rows / all(100_000)) * 100_000) };
}

async function pair(database) {
  await lab.createDatabase(database, 'app');
  return [await lab.connect(database, 'lab', 600), await lab.connect(database, 'lab', 600)];
}

async function filled(context, users, database) {
  const clients = await pair(database);
  const started = performance.now();
  const result = await fill(clients, context, users);
  const took = seconds(started);
  for (const client of clients) await client.end();
  if (result.failed.size > 0) console.log(`left out: ${[...result.failed.keys()].join(', ')}`);
  return { took, rows: [...result.rows].filter(([, rows]) => rows > 0) };
}

/** Writes the rows to files and loads them from there, as Postgres's own process does both: the fastest way there is. */
async function copied(context, rows, from, to) {
  const dump = (key) => `${lab.socket.host}/${key.replaceAll(/\W/g, '_')}.rows`;
  const columns = (key) =>
    context.tables
      .get(key)
      .columns.filter(({ generated }) => !generated)
      .map(({ name }) => `"${name}"`)
      .join(', ');
  const source = await lab.connect(from, 'superuser');
  for (const [key] of rows) await source.query(`COPY ${quoteTable(context.tables.get(key))} (${columns(key)}) TO '${dump(key)}'`);
  await source.end();
  await lab.createDatabase(to, 'app');
  const clients = [await lab.connect(to, 'superuser'), await lab.connect(to, 'superuser')];
  const started = performance.now();
  const order = [...rows].sort((a, b) => b[1] - a[1]);
  const each = async (work) => {
    const queue = [...order];
    await Promise.all(
      clients.map(async (client) => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift())
          await work(client, context.tables.get(next[0]), next);
      }),
    );
  };
  for (const client of clients) await client.query("SET session_replication_role = replica; SET TIME ZONE 'UTC'; SET jit = off");
  await each(async (client, table, [key, count]) => {
    await client.query(`DELETE FROM ${quoteTable(table)}`);
    const dropped = await dropIndexes(client, { table, rows: count });
    await client.query(`COPY ${quoteTable(table)} (${columns(key)}) FROM '${dump(key)}'`);
    await buildIndexes(client, dropped);
  });
  await each((client, table) => client.query(`VACUUM (ANALYZE) ${quoteTable(table)}`));
  const took = seconds(started);
  for (const client of clients) await client.end();
  return took;
}

try {
  const { context, usersFor } = await prepare();
  const users = usersFor(wanted);
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const { took, rows } = await filled(context, users, `filled_${round}`);
    const total = rows.reduce((sum, [, count]) => sum + count, 0);
    const copy = await copied(context, rows, `filled_${round}`, `copied_${round}`);
    ratios.push(copy / took);
    const rate = (time) => `${Math.round(total / time / 1000)} thousand rows/s`;
    console.log(
      `${total} rows: filled in ${took.toFixed(2)} s (${rate(took)}), COPY ${copy.toFixed(2)} s (${rate(copy)}): ${Math.round((100 * copy) / took)} %`,
    );
    for (const name of [`filled_${round}`, `copied_${round}`]) await lab.dropDatabase(name);
  }
  ratios.sort((a, b) => a - b);
  console.log(
    `the fill makes ${Math.round(100 * ratios[ratios.length >> 1])} % of the rows a second of COPY (median of ${rounds}); the bar is 60 %`,
  );
  if (millions > 0) {
    const { took, rows } = await filled(context, usersFor(millions * 1_000_000), 'large');
    const total = rows.reduce((sum, [, count]) => sum + count, 0);
    console.log(`${total} rows in ${took.toFixed(1)} s; the bar is 60 s for 10 million`);
  }
} finally {
  await lab.stop();
}
