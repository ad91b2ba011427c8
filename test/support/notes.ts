/** A small app with two defects: its list has no end and no index. Reads in a second, is measured in a quarter of a minute. */
export const notesApp: Record<string, string> = {
  'package.json': JSON.stringify({ name: 'notes', type: 'module', dependencies: { express: '5', pg: '8' } }),
  'migrations/001_notes.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table notes (
  id serial primary key,
  user_id int not null references users (id),
  title text not null,
  created_at timestamptz not null default now()
);
`,
  'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/notes', async (req, res) => {
  const { rows } = await pool.query('select id, title from notes where user_id = $1 order by created_at desc', [req.user.id]);
  res.json(rows);
});
app.get('/notes/:id', async (req, res) => {
  const { rows } = await pool.query('select id, title from notes where id = $1', [req.params.id]);
  res.json(rows[0]);
});
app.listen(3000);
`,
};
