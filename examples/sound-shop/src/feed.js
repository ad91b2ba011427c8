import { Router } from 'express';
import { pool } from './database.js';
import { requireAccount } from './session.js';

export const feed = Router();
feed.use(requireAccount);

feed.get('/', async (req, res) => {
  const { rows } = await pool.query(
    `select newest.id, newest.body, newest.created_at
     from follows
     cross join lateral (
       select posts.id, posts.body, posts.created_at from posts
       where posts.author_id = follows.followee_id and posts.created_at < $2
       order by posts.created_at desc limit 20
     ) newest
     where follows.follower_id = $1
     order by newest.created_at desc limit 20`,
    [req.user.id, req.query.before ?? 'infinity'],
  );
  res.json(rows);
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
