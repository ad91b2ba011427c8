import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

/** An arbitrary number that all instances agree on: one of them migrates, the others wait. */
const lock = 7_215_003;

/**
 * Applies the migrations that were not applied yet, in the order of their names, each in a transaction of its own.
 * @returns the names of those that were applied
 */
export async function migrate(databaseUrl: string, folder = new URL('../migrations/', import.meta.url)): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lock]);
    await client.query('create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())');
    const { rows } = await client.query<{ name: string }>('select name from migrations');
    const done = new Set(rows.map(({ name }) => name));
    const names = (await readdir(folder)).filter((name) => name.endsWith('.sql') && !done.has(name)).sort();
    for (const name of names) await apply(client, name, await readFile(new URL(name, folder), 'utf8'));
    return names;
  } finally {
    await client.end();
  }
}

async function apply(client: pg.Client, name: string, text: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into migrations (name) values ($1)', [name]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`The migration ${name} could not be applied, and nothing of it was: ${String(error)}`, { cause: error });
  }
}
