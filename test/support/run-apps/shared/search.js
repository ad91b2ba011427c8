// A limit that the database counts.
import express from 'express';
import { pool } from './database.js';

export const search = express.Router();
const most = 40;

async function limited(req, res, next) {
  const { rows } = await pool.query(
    "insert into hits (user_id, minute, count) values ($1, date_trunc('minute', now()), 1) on conflict (user_id, minute) do update set count = hits.count + 1 returning count",
    [req.user.id],
  );
  if (rows[0].count > most) return res.status(429).json({ error: 'too many requests' });
  next();
}

search.get('/', limited, async (req, res) => {
  const { rows } = await pool.query('select id, name from users where name ilike $1 order by id limit 10', [
    `%${req.query.q ?? ''}%`,
  ]);
  res.json({ found: rows });
});
