import { pool } from './database.js';

const day = 24 * 60 * 60 * 1000;

export function startJobs() {
  setInterval(expireOrders, day);
}

/** Nightly: orders that were never paid are given up. */
export async function expireOrders() {
  const { rows } = await pool.query("select id from orders where status = 'open' and created_at < now() - interval '30 days'");
  for (const order of rows) await pool.query("update orders set status = 'expired' where id = $1", [order.id]);
}
