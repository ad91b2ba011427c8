import { Router } from 'express';
import { pool } from './database.js';
import { requireAccount } from './session.js';

export const orders = Router();
orders.use(requireAccount);

orders.get('/', async (req, res) => {
  const { rows } = await pool.query('select * from orders where buyer_id = $1 order by created_at desc', [req.user.id]);
  res.json(rows);
});

orders.get('/sold', async (req, res) => {
  const { rows } = await pool.query('select * from orders where seller_id = $1 order by created_at desc', [req.user.id]);
  const sold = await Promise.all(
    rows.map(async (order) => {
      const buyer = await findAccount(order.buyer_id);
      return { ...order, buyer: buyer.name };
    }),
  );
  res.json(sold);
});

orders.get('/dashboard', async (req, res) => {
  const { rows } = await pool.query('select * from orders');
  const mine = rows.filter((order) => order.seller_id === req.user.id);
  const revenue = mine.reduce((sum, order) => sum + order.amount_cents, 0);
  res.json({ orders: mine.length, revenue });
});

orders.post('/', async (req, res) => {
  const { rows } = await pool.query('select seller_id, price_cents from products where id = $1', [req.body.product_id]);
  if (rows.length === 0) return res.status(404).json({ error: 'no such product' });
  const placed = await pool.query(
    'insert into orders (buyer_id, seller_id, product_id, amount_cents) values ($1, $2, $3, $4) returning id',
    [req.user.id, rows[0].seller_id, req.body.product_id, rows[0].price_cents],
  );
  res.status(201).json(placed.rows[0]);
});

async function findAccount(id) {
  const { rows } = await pool.query('select id, name from accounts where id = $1', [id]);
  return rows[0];
}
