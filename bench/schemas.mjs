// Fills the schemas of real apps: `node bench/schemas.mjs FOLDER...` (after a build). Each app's tables with the rows of 300
// users; afterwards every constraint that Postgres knows is checked once more over all rows, by itself and not by the fill.
import { openLab } from '../dist/lab/index.js';
import { fillContext } from '../dist/measure/fill/context.js';
import { fill } from '../dist/measure/fill/fill.js';
import { readPartitions } from '../dist/measure/fill/partitions.js';
import { readSeeds, readTypes } from '../dist/measure/fill/seeds.js';
import { accept } from '../dist/migrate/accept.js';
import { migrate } from '../dist/migrate/index.js';
import { read } from '../dist/read/index.js';
import { resolve } from '../dist/resolve/index.js';
import { scenario } from '../dist/scenario/index.js';

const users = 300;

/** Rows that break a check or a foreign key; unique keys cannot be broken. */
async function broken(client) {
  const { rows: constraints } = await client.query(
    `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, contype, pg_get_constraintdef(oid) AS definition
       FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema') AND conrelid <> 0`,
  );
  const wrong = [];
  for (const { table, name, definition } of constraints) {
    // Made anew over all rows: what the fill did not look at is looked at here.
    try {
      await client.query(`ALTER TABLE ${table} ADD CONSTRAINT once_more ${definition.replace(/ NOT VALID$/, '')}`);
      await client.query(`ALTER TABLE ${table} DROP CONSTRAINT once_more`);
    } catch (error) {
      wrong.push(`${table}.${name}: ${error.message}`);
    }
  }
  return { constraints: constraints.length, wrong };
}

const rows = [];
for (const folder of process.argv.slice(2)) {
  const app = folder.split('/').at(-1);
  const lab = await openLab();
  try {
    const reading = read(folder);
    const known = await accept(await resolve(reading, await migrate(reading.schemaSources, lab)), lab, reading.schemaSources);
    const seeding = await lab.connect('app');
    const seeds = await readSeeds(seeding, known.catalogue.tables);
    const types = await readTypes(seeding);
    const partitions = await readPartitions(seeding);
    await seeding.end();
    const context = await fillContext(known, scenario(known), { types, partitions, seeds, anchor: `timestamptz '2026-01-01'` });
    await lab.createDatabase('filled', 'app');
    const client = await lab.connect('filled', 'lab', 120);
    const second = await lab.connect('filled', 'lab', 120);
    const filled = await fill([client, second], context, users);
    const { constraints, wrong } = await broken(client);
    const total = [...filled.rows.values()].reduce((sum, count) => sum + count, 0);
    rows.push({
      app,
      tables: known.catalogue.tables.length,
      rows: total,
      unknown: filled.unknowns.length,
      constraints,
      broken: wrong.length,
    });
    for (const { name, why } of filled.unknowns) console.log(`${app}: ${name} is unknown: ${why}`);
    for (const line of wrong) console.log(`${app}: BROKEN ${line}`);
    await client.end();
    await second.end();
  } catch (error) {
    rows.push({ app, tables: 0, rows: 0, unknown: 0, constraints: 0, broken: `failed: ${error.message}` });
  } finally {
    await lab.stop();
  }
}
console.table(rows);
const sum = (name) => rows.reduce((total, row) => total + (Number(row[name]) || 0), 0);
console.log(
  `${rows.length} apps, ${sum('tables')} tables, ${sum('unknown')} named as unknown, ${sum('constraints')} constraints, ${sum('broken')} broken`,
);
