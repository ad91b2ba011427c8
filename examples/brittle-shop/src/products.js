import { Router } from 'express';
import { pool } from './database.js';
import { requireAccount } from './session.js';

export const products = Router();

products.get('/', async (req, res) => {
  const { rows } = await pool.query("select * from products where status = 'active' order by created_at desc");
  res.json(rows);
});

products.get('/search', async (req, res) => {
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

products.post('/', requireAccount, async (req, res) => {
  const { title, description, price_cents } = req.body;
  const { rows } = await pool.query(
    'insert into products (seller_id, title, description, price_cents) values ($1, $2, $3, $4) returning id',
    [req.user.id, title, description, price_cents],
  );
  res.status(201).json(rows[0]);
});
