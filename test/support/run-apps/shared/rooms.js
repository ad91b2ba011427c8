// A lock that the database holds for all instances.
import express from 'express';
import { pool, transaction } from './database.js';

export const rooms = express.Router();

rooms.get('/', async (req, res) => {
  const { rows } = await pool.query('select id, name from rooms order by id limit 50');
  res.json({ rooms: rows });
});

rooms.post('/:id/join', async (req, res) => {
  const { id } = req.params;
  const joined = await transaction(async (client) => {
    await client.query('select pg_advisory_xact_lock($1::int, $2::int)', [id, req.user.id]);
    const { rows } = await client.query('select id from members where room_id = $1 and user_id = $2', [id, req.user.id]);
    if (rows.length > 0) return false;
    await client.query('insert into members (room_id, user_id) values ($1, $2)', [id, req.user.id]);
    return true;
  });
  res.status(joined ? 201 : 409).json({ joined });
});
