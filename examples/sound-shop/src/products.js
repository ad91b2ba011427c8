import { Router } from 'express';
import { pool } from './database.js';
import { requireAccount } from './session.js';

export const products = Router();

/** The first page for half a minute, at most a hundred prefixes: safe to lose. */
const searchCache = new Map();

const newest = `select id, title, price_cents, created_at from products
  where status = 'active' and (created_at, id) < ($1, $2)
  order by created_at desc, id desc limit 50`;

products.get('/', async (req, res) => {
  const { rows } = await pool.query(newest, [
    req.query.before ?? 'infinity',
    req.query.id ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ]);
  res.json(rows);
});

products.get('/search', async (req, res) => {
  const known = searchCache.get(req.query.q);
  if (known && known.expires > Date.now()) return res.json(known.rows);
  const { rows } = await pool.query('select id, title, price_cents from products where title like $1 order by title limit 20', [
    `${req.query.q}%`,
  ]);
  if (searchCache.size >= 100) searchCache.clear();
  searchCache.set(req.query.q, { rows, expires: Date.now() + 30_000 });
  res.json(rows);
});

products.get('/cheapest', async (req, res) => {
  const { rows } = await pool.query(
    'select id, title, price_cents from products where seller_id = $1 order by price_cents limit 20',
    [req.query.seller],
  );
  res.json(rows);
});

products.get('/:id', async (req, res) => {
  const { rows } = await pool.query('select * from products where id = $1', [req.params.id]);
  if (rows.length === 0) return res.status(404).json({ error: 'no such product' });
  res.json(rows[0]);
});

products.post('/:id/like', requireAccount, async (req, res) => {
  const { rows } = await pool.query('update products set likes = likes + 1 where id = $1 returning likes', [req.params.id]);
  if (rows.length === 0) return res.status(404).json({ error: 'no such product' });
  res.json(rows[0]);
});

products.post('/', requireAccount, async (req, res) => {
  const { title, description, price_cents } = req.body;
  const { rows } = await pool.query(
    'insert into products (seller_id, title, description, price_cents) values ($1, $2, $3, $4) returning id',
    [req.user.id, title, description, price_cents],
  );
  res.status(201).json(rows[0]);
});
