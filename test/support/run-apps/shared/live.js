// Who listens hears of it through the database, wherever it was written.
import express from 'express';
import { pool } from './database.js';
import { onNotice } from './listen.js';

export const live = express.Router();
const listeners = new Set();
await onNotice('messages', (text) => {
  for (const listener of listeners) listener.write(`data: ${text}\n\n`);
});

live.get('/', (req, res) => {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  res.write(': welcome\n\n');
  listeners.add(res);
  req.on('close', () => listeners.delete(res));
});

live.post('/messages', async (req, res) => {
  const { body } = req.body;
  if (!body) return res.status(400).json({ error: 'body is required' });
  const { rows } = await pool.query('insert into messages (user_id, body) values ($1, $2) returning id, body', [
    req.user.id,
    body,
  ]);
  await pool.query("select pg_notify('messages', $1)", [JSON.stringify(rows[0])]);
  res.status(201).json(rows[0]);
});
