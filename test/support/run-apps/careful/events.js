import express from 'express';
import { pool, transaction } from './database.js';

export const events = express.Router();

events.get('/', async (req, res) => {
  const { rows } = await pool.query('select id, title, capacity from events order by id limit 20');
  res.json(rows);
});

async function join(id, user) {
  return transaction(async (client) => {
    const { rows: found } = await client.query('select capacity from events where id = $1', [id]);
    if (found[0] === undefined) return 404;
    const { rows: mine } = await client.query('select id from attendees where event_id = $1 and user_id = $2', [id, user]);
    if (mine.length > 0) return 409;
    const { rows } = await client.query('select count(*)::int as taken from attendees where event_id = $1', [id]);
    if (rows[0].taken >= found[0].capacity) return 409;
    await client.query('insert into attendees (event_id, user_id, place) values ($1, $2, $3)', [id, user, rows[0].taken + 1]);
    return 201;
  }, 'serializable');
}

// The database refuses what no order gives; it is tried once more, and then told.
events.post('/:id/join', async (req, res) => {
  const again = (error) => (error.code === '40001' ? join(req.params.id, req.user.id) : Promise.reject(error));
  const status = await join(req.params.id, req.user.id)
    .catch(again)
    .catch((error) => (error.code === '40001' ? 409 : Promise.reject(error)));
  res.status(status).json({ joined: status === 201 });
});
