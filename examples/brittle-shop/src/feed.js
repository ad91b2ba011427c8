import { Router } from 'express';
import { pool } from './database.js';
import { requireAccount } from './session.js';

export const feed = Router();
feed.use(requireAccount);

feed.get('/', async (req, res) => {
  const followed = await pool.query('select followee_id from follows where follower_id = $1', [req.user.id]);
  const shown = [];
  for (const { followee_id } of followed.rows) {
    const { rows } = await pool.query(
      'select id, body, created_at from posts where author_id = $1 order by created_at desc limit 20',
      [followee_id],
    );
    shown.push(...rows);
  }
  shown.sort((left, right) => right.created_at - left.created_at);
  res.json(shown.slice(0, 20));
});

feed.post('/', async (req, res) => {
  const { rows } = await pool.query('insert into posts (author_id, body) values ($1, $2) returning id', [
    req.user.id,
    req.body.body,
  ]);
  res.status(201).json(rows[0]);
});

feed.put('/follows/:id', async (req, res) => {
  await pool.query('insert into follows (follower_id, followee_id) values ($1, $2) on conflict do nothing', [
    req.user.id,
    req.params.id,
  ]);
  res.json({ following: true });
});
