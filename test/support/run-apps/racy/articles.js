import express from 'express';
import { pool } from './database.js';

export const articles = express.Router();

articles.get('/', async (req, res) => {
  const { rows } = await pool.query('select id, title, views from articles order by id desc limit 20');
  res.json(rows);
});

// Lost update: what was read is written back, counted up.
articles.post('/:id/view', async (req, res) => {
  const { rows } = await pool.query('select views from articles where id = $1', [req.params.id]);
  if (rows[0] === undefined) return res.status(404).json({ error: 'no such article' });
  const views = rows[0].views + 1;
  await pool.query('update articles set views = $1, viewed_at = now() where id = $2', [views, req.params.id]);
  res.json({ views });
});

// Another route's lost update: the whole row is written back, and with it what was counted before.
articles.put('/:id', async (req, res) => {
  const { rows } = await pool.query('select id, title, views from articles where id = $1', [req.params.id]);
  if (rows[0] === undefined) return res.status(404).json({ error: 'no such article' });
  const article = { ...rows[0], title: req.body.title };
  await pool.query('update articles set title = $1, views = $2 where id = $3', [article.title, article.views, req.params.id]);
  res.json(article);
});

// Toggle: there, so it goes; not there, so it comes.
articles.post('/:id/like', async (req, res) => {
  const { rows } = await pool.query('select id from likes where article_id = $1 and user_id = $2', [req.params.id, req.user.id]);
  if (rows.length > 0) {
    await pool.query('delete from likes where article_id = $1 and user_id = $2', [req.params.id, req.user.id]);
    return res.json({ liked: false });
  }
  await pool.query('insert into likes (article_id, user_id) values ($1, $2)', [req.params.id, req.user.id]);
  res.json({ liked: true });
});

// Duplicate insert: looked for, and made where it is not there.
articles.post('/:id/bookmark', async (req, res) => {
  const { rows } = await pool.query('select id from bookmarks where article_id = $1 and user_id = $2', [
    req.params.id,
    req.user.id,
  ]);
  if (rows.length > 0) return res.status(409).json({ error: 'there is one already' });
  await pool.query('insert into bookmarks (article_id, user_id) values ($1, $2)', [req.params.id, req.user.id]);
  res.status(201).json({ bookmarked: true });
});
