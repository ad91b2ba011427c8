import express from 'express';
import { pool, transaction } from './database.js';

export const money = express.Router();

money.get('/account', async (req, res) => {
  const { rows } = await pool.query('select balance from accounts where user_id = $1', [req.user.id]);
  res.json(rows[0] ?? {});
});

// Taken where there is enough, by the same statement that takes it.
money.post('/transfers', async (req, res) => {
  const { recipient_id, amount } = req.body;
  if (!recipient_id || !(amount > 0)) return res.status(400).json({ error: 'recipient_id and amount are required' });
  const done = await transaction(async (client) => {
    const { rows } = await client.query('select balance from accounts where user_id = $1', [req.user.id]);
    if ((rows[0]?.balance ?? 0) < amount) return false;
    const { rowCount } = await client.query('update accounts set balance = balance - $1 where user_id = $2 and balance >= $1', [
      amount,
      req.user.id,
    ]);
    if (rowCount === 0) return false;
    await client.query('insert into transfers (sender_id, recipient_id, amount) values ($1, $2, $3)', [
      req.user.id,
      recipient_id,
      amount,
    ]);
    await client.query('update accounts set balance = balance + $1 where user_id = $2', [amount, recipient_id]);
    return true;
  });
  if (!done) return res.status(409).json({ error: 'not enough' });
  res.status(201).json({ amount });
});

// The coupon is locked before its uses are counted.
money.post('/coupons/:id/redeem', async (req, res) => {
  const { id } = req.params;
  const status = await transaction(async (client) => {
    const { rows: coupons } = await client.query('select id, max_uses from coupons where id = $1 for update', [id]);
    if (coupons[0] === undefined) return 404;
    const { rows } = await client.query('select count(*)::int as used from redemptions where coupon_id = $1', [id]);
    if (rows[0].used >= coupons[0].max_uses) return 409;
    await client.query('insert into redemptions (coupon_id, user_id) values ($1, $2)', [id, req.user.id]);
    return 201;
  });
  res.status(status).json({ redeemed: status === 201 });
});
