import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

/** What is said of a route that does this, by the columns that are named. */
async function said(body: string, columns = 'body text not null', path = '/articles'): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table articles (id serial primary key, author_id int not null references users (id), title text not null, created_at timestamptz not null default now(), ${columns});
create index on articles (created_at);
create table notes (id serial primary key, article_id int not null references articles (id), text text not null);`,
    'src/server.js': `import express from 'express';
import pg from 'pg';
import knex from 'knex';
const pool = new pg.Pool();
const db = knex({ client: 'pg' });
const app = express();
app.use(express.json());
app.post('/articles', async (req, res) => {
  await pool.query('insert into articles (author_id, title) values ($1, $2)', [req.body.author, req.body.title]);
  res.json({});
});
app.get('${path}', async (req, res) => {
${body}
});
app.listen(3000);`,
  });
  return findings.filter((finding) => finding.rule === 'unused-column').map(({ evidence }) => evidence[0] ?? '');
}

const all = (more = 'order by created_at desc limit 20') =>
  `const { rows } = await pool.query('select * from articles ${more}');`;
const titles = 'res.json(rows.map((row) => ({ id: row.id, title: row.title })));';

it('sees a long text, bytes, and a document that every row has', async () => {
  expect(await said(`${all()} ${titles}`)).toEqual(['articles.body (text) is read and not used']);
  expect(await said(`${all()} ${titles}`, 'scan bytea')).toEqual(['articles.scan (bytea) is read and not used']);
  expect(await said(`${all()} ${titles}`, `layout jsonb not null default '{}'`)).toEqual([
    'articles.layout (jsonb) is read and not used',
  ]);
  expect(await said(`${all()} ${titles}`, 'remark text check (char_length(remark) <= 10000)')).toHaveLength(1);
});

it('sees what a builder reads without a select, once for all forms of a statement', async () => {
  const builder = `const query = db('articles').orderBy('created_at', 'desc').limit(20);
if (req.query.author) query.where('author_id', req.query.author);
const rows = await query;
${titles}`;
  expect(await said(builder)).toHaveLength(1);
});

it('is quiet about columns that are short', async () => {
  expect(await said(`${all()} ${titles}`, 'status text')).toEqual([]);
  expect(await said(`${all()} ${titles}`, 'body text check (char_length(body) <= 200)')).toEqual([]);
  expect(await said(`${all()} ${titles}`, 'body varchar(200)')).toEqual([]);
  expect(await said(`${all()} ${titles}`, `tags jsonb not null default '[]'`)).toEqual([]);
});

it('is quiet where the column is used, or rows are handed on', async () => {
  const quiet = [
    `res.json(rows);`,
    `res.json(rows.map((row) => ({ ...row, title: row.title })));`,
    `res.json(rows.map((row) => ({ id: row.id, start: row.body.slice(0, 100) })));`,
    `res.json(rows.map(({ id, title, ...others }) => ({ id, title, others })));`,
    `res.json(rows.map((row) => ({ id: row.id, card: cardOf(row) })));`,
    `res.json(rows.map((row) => ({ id: row.id, shown: row[req.query.field] })));`,
    `res.json(rows.map((row) => ({ id: row.id, fields: Object.entries(row).length })));`,
    `res.json(rows.map((row) => Object.assign({ kind: row.title }, row)));`,
  ];
  for (const body of quiet) expect(await said(`${all()} ${body}`), body).toEqual([]);
});

it('is quiet about one row, a few, and what staff sees', async () => {
  expect(await said(`${all('where id = 1')} ${titles}`)).toEqual([]);
  expect(await said(`${all('order by created_at desc limit 5')} ${titles}`)).toEqual([]);
  expect(await said(`${all()} ${titles}`, 'body text', '/admin/articles')).toEqual([]);
});

it('is quiet about the star of another table', async () => {
  const joined = (star: string) =>
    `const { rows } = await pool.query('select ${star} from articles a join notes n on n.article_id = a.id order by a.created_at desc limit 20'); res.json(rows.map((row) => ({ id: row.id })));`;
  expect(await said(joined('n.*, a.id'))).toEqual([]);
  expect(await said(joined('a.*'))).toEqual(['articles.body (text) is read and not used']);
});
