// A number that each process counts up for itself, from where the table was when it was first asked.
import express from 'express';
import { pool } from './database.js';

export const tickets = express.Router();
let last;

tickets.post('/', async (req, res) => {
  const { subject } = req.body;
  if (!subject) return res.status(400).json({ error: 'subject is required' });
  if (last === undefined) {
    const { rows } = await pool.query('select coalesce(max(number), 0) as number from tickets');
    last ??= rows[0].number;
  }
  last += 1;
  const number = last;
  await pool.query('insert into tickets (number, user_id, subject) values ($1, $2, $3)', [number, req.user.id, subject]);
  res.status(201).json({ number, subject });
});

tickets.get('/', async (req, res) => {
  const { rows } = await pool.query('select id, number, subject from tickets where user_id = $1 order by id desc limit 50', [
    req.user.id,
  ]);
  res.json(rows);
});
