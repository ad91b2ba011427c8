import express from 'express';
import { pool, transaction } from './database.js';

export const articles = express.Router();

articles.get('/', async (req, res) => {
  const { rows } = await pool.query('select id, title, views from articles order by id desc limit 20');
  res.json(rows);
});

// Counted up by the database: what was read before is only looked at.
articles.post('/:id/view', async (req, res) => {
  const { rows } = await pool.query('select id from articles where id = $1', [req.params.id]);
  if (rows[0] === undefined) return res.status(404).json({ error: 'no such article' });
  const { rows: counted } = await pool.query(
    'update articles set views = views + 1, viewed_at = now() where id = $1 returning views',
    [req.params.id],
  );
  res.json({ views: counted[0].views });
});

// What was read is only looked at; what others count stays.
articles.put('/:id', async (req, res) => {
  const { rows } = await pool.query('select id, title, views from articles where id = $1', [req.params.id]);
  if (rows[0] === undefined) return res.status(404).json({ error: 'no such article' });
  await pool.query('update articles set title = $1 where id = $2', [req.body.title, req.params.id]);
  res.json({ ...rows[0], title: req.body.title });
});

// One at a time for this person and this article.
articles.post('/:id/like', async (req, res) => {
  const liked = await transaction(async (client) => {
    await client.query('select pg_advisory_xact_lock($1::int, $2::int)', [req.params.id, req.user.id]);
    const { rows } = await client.query('select id from likes where article_id = $1 and user_id = $2', [
      req.params.id,
      req.user.id,
    ]);
    if (rows.length > 0) {
      await client.query('delete from likes where article_id = $1 and user_id = $2', [req.params.id, req.user.id]);
      return false;
    }
    await client.query('insert into likes (article_id, user_id) values ($1, $2)', [req.params.id, req.user.id]);
    return true;
  });
  res.json({ liked });
});

// The index lets one in.
articles.post('/:id/bookmark', async (req, res) => {
  const { rows } = await pool.query('select id from bookmarks where article_id = $1 and user_id = $2', [
    req.params.id,
    req.user.id,
  ]);
  if (rows.length > 0) return res.status(409).json({ error: 'there is one already' });
  const { rowCount } = await pool.query(
    'insert into bookmarks (article_id, user_id) values ($1, $2) on conflict (article_id, user_id) do nothing',
    [req.params.id, req.user.id],
  );
  if (rowCount === 0) return res.status(409).json({ error: 'there is one already' });
  res.status(201).json({ bookmarked: true });
});
