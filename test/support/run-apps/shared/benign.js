// What a process may keep for itself: nobody is told anything wrong by it.
import { randomUUID } from 'node:crypto';
import express from 'express';
import { pool } from './database.js';

export const benign = express.Router();
const patterns = new Map();
const templates = new Map();
const countries = new Map();
const metrics = { requests: 0, notes: 0 };

export function counted(req, res, next) {
  metrics.requests += 1;
  if (req.method === 'POST' && req.path === '/notes') metrics.notes += 1;
  res.set('x-request-id', randomUUID());
  next();
}

benign.get('/metrics', (req, res) => {
  res.type('text/plain').send(`http_requests_total ${metrics.requests}\nnotes_created_total ${metrics.notes}\n`);
});

benign.get('/health', (req, res) => {
  res.json({ ok: true, uptime: process.uptime(), pid: process.pid, requests: metrics.requests, at: new Date().toISOString() });
});

function patternFor(word) {
  if (!patterns.has(word)) patterns.set(word, new RegExp(word.replace(/\W/g, ''), 'i'));
  return patterns.get(word);
}

benign.get('/people', async (req, res) => {
  const { rows } = await pool.query('select id, name from users order by id limit 100');
  const pattern = patternFor(String(req.query.like ?? 'a'));
  res.json({ request: randomUUID(), at: Date.now(), people: rows.filter(({ name }) => pattern.test(name)).slice(0, 20) });
});

function templateFor(name) {
  if (!templates.has(name)) templates.set(name, (values) => `<p>${name}: ${values.join(', ')}</p>`);
  return templates.get(name);
}

benign.get('/page', async (req, res) => {
  const { rows } = await pool.query('select name from users order by id limit 5');
  res.send(templateFor('people')(rows.map(({ name }) => name)));
});

benign.get('/countries/:code', async (req, res) => {
  const { code } = req.params;
  if (!countries.has(code)) {
    const { rows } = await pool.query('select code, name from countries where code = $1', [code]);
    if (rows[0] === undefined) return res.status(404).json({ error: 'no such country' });
    countries.set(code, rows[0]);
  }
  res.json(countries.get(code));
});
