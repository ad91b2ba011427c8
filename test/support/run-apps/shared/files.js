import { randomUUID } from 'node:crypto';
import express from 'express';
import { pool } from './database.js';

export const files = express.Router();

files.post('/', async (req, res) => {
  const { text } = req.body;
  if (!text) return res.status(400).json({ error: 'text is required' });
  const id = randomUUID();
  await pool.query('insert into files (id, user_id, text) values ($1, $2, $3)', [id, req.user.id, text]);
  res.status(201).json({ id });
});

files.get('/:id', async (req, res) => {
  const { rows } = await pool.query('select id, text from files where id = $1', [req.params.id]);
  if (rows[0] === undefined) return res.status(404).json({ error: 'no such file' });
  res.json(rows[0]);
});
