// A lock that holds for this process alone.
import express from 'express';
import { pool } from './database.js';

export const rooms = express.Router();
let lock = Promise.resolve();

function oneByOne(work) {
  const result = lock.then(work);
  lock = result.catch(() => undefined);
  return result;
}

rooms.get('/', async (req, res) => {
  const { rows } = await pool.query('select id, name from rooms order by id limit 50');
  res.json({ rooms: rows });
});

rooms.post('/:id/join', async (req, res) => {
  const { id } = req.params;
  const joined = await oneByOne(async () => {
    const { rows } = await pool.query('select id from members where room_id = $1 and user_id = $2', [id, req.user.id]);
    if (rows.length > 0) return false;
    await pool.query('insert into members (room_id, user_id) values ($1, $2)', [id, req.user.id]);
    return true;
  });
  res.status(joined ? 201 : 409).json({ joined });
});
