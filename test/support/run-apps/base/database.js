import { Pool } from 'pg';

export const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

/** Runs the work in one transaction; what fails is taken back. */
export async function transaction(work, level = 'read committed') {
  const client = await pool.connect();
  try {
    await client.query(`begin isolation level ${level}`);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
