// Messages are told to those who are connected to the same process.
import express from 'express';
import { pool } from './database.js';

export const live = express.Router();
const listeners = new Set();

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
  for (const listener of listeners) listener.write(`data: ${JSON.stringify(rows[0])}\n\n`);
  res.status(201).json(rows[0]);
});
