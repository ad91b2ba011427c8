import { readFileSync } from 'node:fs';
import pg from 'pg';

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

/** Creates the tables of an empty database. */
export async function createTables() {
  const { rows } = await pool.query("select to_regclass('public.accounts') as found");
  if (rows[0].found === null) await pool.query(readFileSync(new URL('../migrations/001_shop.sql', import.meta.url), 'utf8'));
}
