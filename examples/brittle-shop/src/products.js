import { Router } from 'express';
import { pool } from './database.js';
import { requireAccount } from './session.js';

export const products = Router();

/** Searches of the last minute by address. */
const searchesByAddress = new Map();

function limitSearches(req, res, next) {
  const recent = (searchesByAddress.get(req.ip) ?? []).filter((time) => time > Date.now() - 60_000);
  searchesByAddress.set(req.ip, [...recent, Date.now()]);
  if (recent.length > 100) return res.status(429).json({ error: 'too many searches' });
  next();
}

products.get('/', async (req, res) => {
  const { rows } = await pool.query("select * from products where status = 'active' order by created_at desc");
  res.json(rows);
});

products.get('/search', limitSearches, async (req, res) => {
  const { rows } = await pool.query('select id, title, price_cents from products where title ilike $1 limit 20', [
    `%${req.query.q}%`,
  ]);
  res.json(rows);
});

products.get('/cheapest', async (req, res) => {
  const { rows } = await pool.query('select id, title, price_cents from products where status = $1 order by price limit 20', [
    'active',
  ]);
  res.json(rows);
});

products.get('/:id', async (req, res) => {
  const { rows } = await pool.query('select * from products where id = $1', [req.params.id]);
  if (rows.length === 0) return res.status(404).json({ error: 'no such product' });
  res.json(rows[0]);
});

products.post('/:id/like', requireAccount, async (req, res) => {
  const { rows } = await pool.query('select likes from products where id = $1', [req.params.id]);
  if (rows.length === 0) return res.status(404).json({ error: 'no such product' });
  const likes = rows[0].likes + 1;
  await pool.query('update products set likes = $1 where id = $2', [likes, req.params.id]);
  res.json({ likes });
});

products.post('/', requireAccount, async (req, res) => {
  const { title, description, price_cents } = req.body;
  const { rows } = await pool.query(
    'insert into products (seller_id, title, description, price_cents) values ($1, $2, $3, $4) returning id',
    [req.user.id, title, description, price_cents],
  );
  res.status(201).json(rows[0]);
});
