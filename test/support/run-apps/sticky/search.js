// A limit that each process counts for itself.
import express from 'express';
import { pool } from './database.js';

export const search = express.Router();
const hits = new Map();
const most = 40;

function limited(req, res, next) {
  const now = Date.now();
  const recent = (hits.get(req.user.id) ?? []).filter((at) => now - at < 60_000);
  if (recent.length >= most) return res.status(429).json({ error: 'too many requests' });
  hits.set(req.user.id, [...recent, now]);
  next();
}

search.get('/', limited, async (req, res) => {
  const { rows } = await pool.query('select id, name from users where name ilike $1 order by id limit 10', [
    `%${req.query.q ?? ''}%`,
  ]);
  res.json({ found: rows });
});
