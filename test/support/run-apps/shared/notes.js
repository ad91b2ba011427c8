// Each process keeps the list, and the database says to all of them when it is old.
import express from 'express';
import { pool } from './database.js';
import { onNotice } from './listen.js';

export const notes = express.Router();
const lists = new Map();
await onNotice('notes', (user) => lists.delete(Number(user)));

notes.get('/', async (req, res) => {
  if (!lists.has(req.user.id)) {
    const { rows } = await pool.query('select id, body from notes where user_id = $1 order by id desc limit 50', [req.user.id]);
    lists.set(req.user.id, rows);
  }
  res.json(lists.get(req.user.id));
});

notes.post('/', async (req, res) => {
  const { body } = req.body;
  if (!body) return res.status(400).json({ error: 'body is required' });
  const { rows } = await pool.query('insert into notes (user_id, body) values ($1, $2) returning id, body', [req.user.id, body]);
  res.status(201).json(rows[0]);
});
