import express from 'express';
import { pool } from './database.js';

const app = express();

/** What is written beside the answer fails, and nobody waits for it. */
async function note(id) {
  await pool.query('insert into views (note_id) values ($1)', [Number(id) + 1_000_000]);
}

async function shown(req, res) {
  const { rows } = await pool.query('select id, title from notes order by id limit 1');
  void note(rows[0].id);
  res.json(rows);
}

app.get('/notes/first', shown);
app.get('/notes/second', shown);
app.get('/notes/third', shown);
app.get('/notes/fourth', shown);
app.get('/notes/fifth', shown);
app.get('/notes/sixth', shown);
app.get('/notes', async (req, res) => {
  const { rows } = await pool.query('select id, title from notes order by id limit 5');
  res.json(rows);
});
app.get('/views', async (req, res) => {
  const { rows } = await pool.query('select count(*) from views');
  res.json(rows[0]);
});
app.listen(process.env.PORT ?? 3000);
