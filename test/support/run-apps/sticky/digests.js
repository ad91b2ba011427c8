// Work that every process starts by its own clock.
import express from 'express';
import { pool } from './database.js';

export const digests = express.Router();

digests.get('/', async (req, res) => {
  const { rows } = await pool.query('select id, kind, notes from digests order by id desc limit 20');
  res.json({ digests: rows });
});

async function writeDigest() {
  const { rows } = await pool.query('select count(*)::int as notes from notes');
  await pool.query("insert into digests (kind, notes) values ('minute', $1)", [rows[0].notes]);
}

setInterval(() => void writeDigest(), 60_000);
