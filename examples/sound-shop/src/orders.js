import { Router } from 'express';
import { pool } from './database.js';
import { requireAccount } from './session.js';

export const orders = Router();
orders.use(requireAccount);

const latest = 'infinity';

orders.get('/', async (req, res) => {
  const { rows } = await pool.query(
    'select id, product_id, amount_cents, status, created_at from orders where buyer_id = $1 and created_at < $2 order by created_at desc, id desc limit 50',
    [req.user.id, req.query.before ?? latest],
  );
  res.json(rows);
});

orders.get('/sold', async (req, res) => {
  const { rows } = await pool.query(
    `select orders.id, orders.product_id, orders.amount_cents, orders.status, orders.created_at, accounts.name as buyer
     from orders join accounts on accounts.id = orders.buyer_id
     where orders.seller_id = $1 and orders.created_at < $2
     order by orders.created_at desc, orders.id desc limit 50`,
    [req.user.id, req.query.before ?? latest],
  );
  res.json(rows);
});

orders.get('/dashboard', async (req, res) => {
  const { rows } = await pool.query(
    "select count(*) as orders, coalesce(sum(amount_cents), 0) as revenue from orders where seller_id = $1 and created_at > now() - interval '30 days'",
    [req.user.id],
  );
  res.json(rows[0]);
});

orders.post('/', async (req, res) => {
  const { rows } = await pool.query(
    `insert into orders (buyer_id, seller_id, product_id, request_key, amount_cents)
     select $1, seller_id, id, $3, price_cents from products where id = $2
     on conflict (request_key) do nothing returning id`,
    [req.user.id, req.body.product_id, req.body.request_key],
  );
  if (rows.length === 0) return res.status(404).json({ error: 'no such product, or ordered already' });
  res.status(201).json(rows[0]);
});
