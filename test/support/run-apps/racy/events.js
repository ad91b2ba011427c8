import express from 'express';
import { pool, transaction } from './database.js';

export const events = express.Router();

events.get('/', async (req, res) => {
  const { rows } = await pool.query('select id, title, capacity from events order by id limit 20');
  res.json(rows);
});

// Phantom: under REPEATABLE READ neither sees the other's row.
events.post('/:id/join', async (req, res) => {
  const { id } = req.params;
  const status = await transaction(async (client) => {
    const { rows: found } = await client.query('select capacity from events where id = $1', [id]);
    if (found[0] === undefined) return 404;
    const { rows: mine } = await client.query('select id from attendees where event_id = $1 and user_id = $2', [id, req.user.id]);
    if (mine.length > 0) return 409;
    const { rows } = await client.query('select count(*)::int as taken from attendees where event_id = $1', [id]);
    if (rows[0].taken >= found[0].capacity) return 409;
    await client.query('insert into attendees (event_id, user_id) values ($1, $2)', [id, req.user.id]);
    return 201;
  }, 'repeatable read');
  res.status(status).json({ joined: status === 201 });
});
