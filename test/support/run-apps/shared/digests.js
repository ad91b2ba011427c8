// Each process has a clock, and one row per run says who does the work.
import express from 'express';
import { pool } from './database.js';

export const digests = express.Router();

digests.get('/', async (req, res) => {
  const { rows } = await pool.query('select id, minute, notes from digests order by id desc limit 20');
  res.json({ digests: rows });
});

async function writeDigest() {
  const { rows } = await pool.query('select count(*)::int as notes from notes');
  await pool.query(
    "insert into digests (minute, notes) values (date_trunc('minute', now()), $1) on conflict (minute) do nothing",
    [rows[0].notes],
  );
}

setInterval(() => void writeDigest(), 60_000);
