import express from 'express';
import { pool } from './database.js';

export const tickets = express.Router();

tickets.post('/', async (req, res) => {
  const { subject } = req.body;
  if (!subject) return res.status(400).json({ error: 'subject is required' });
  const { rows } = await pool.query('insert into tickets (user_id, subject) values ($1, $2) returning number, subject', [
    req.user.id,
    subject,
  ]);
  res.status(201).json(rows[0]);
});

tickets.get('/', async (req, res) => {
  const { rows } = await pool.query('select id, number, subject from tickets where user_id = $1 order by id desc limit 50', [
    req.user.id,
  ]);
  res.json(rows);
});
