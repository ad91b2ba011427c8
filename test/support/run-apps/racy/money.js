import express from 'express';
import { pool, transaction } from './database.js';

export const money = express.Router();

money.get('/account', async (req, res) => {
  const { rows } = await pool.query('select balance from accounts where user_id = $1', [req.user.id]);
  res.json(rows[0] ?? {});
});

// Double spend: enough for one, looked at by two.
money.post('/transfers', async (req, res) => {
  const { recipient_id, amount } = req.body;
  if (!recipient_id || !(amount > 0)) return res.status(400).json({ error: 'recipient_id and amount are required' });
  const done = await transaction(async (client) => {
    const { rows } = await client.query('select balance from accounts where user_id = $1', [req.user.id]);
    if ((rows[0]?.balance ?? 0) < amount) return false;
    await client.query('insert into transfers (sender_id, recipient_id, amount) values ($1, $2, $3)', [
      req.user.id,
      recipient_id,
      amount,
    ]);
    await client.query('update accounts set balance = balance - $1 where user_id = $2', [amount, req.user.id]);
    await client.query('update accounts set balance = balance + $1 where user_id = $2', [amount, recipient_id]);
    return true;
  });
  if (!done) return res.status(409).json({ error: 'not enough' });
  res.status(201).json({ amount });
});

// Coupon limit: counted, and then one more.
money.post('/coupons/:id/redeem', async (req, res) => {
  const { rows: coupons } = await pool.query('select id, max_uses from coupons where id = $1', [req.params.id]);
  if (coupons[0] === undefined) return res.status(404).json({ error: 'no such coupon' });
  const { rows } = await pool.query('select count(*)::int as used from redemptions where coupon_id = $1', [req.params.id]);
  if (rows[0].used >= coupons[0].max_uses) return res.status(409).json({ error: 'used up' });
  await pool.query('insert into redemptions (coupon_id, user_id) values ($1, $2)', [req.params.id, req.user.id]);
  res.status(201).json({ redeemed: true });
});
