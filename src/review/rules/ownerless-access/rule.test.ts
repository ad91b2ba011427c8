import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const schema = `
create table users (id serial primary key, email text not null unique);
create table projects (id serial primary key, user_id int not null references users (id), name text not null);
create table notes (id serial primary key, user_id int not null references users (id), project_id int references projects (id), text text not null, likes int not null default 0);
`;
const list = `app.get('/notes', requireAuth, async (req, res) => {
  const { rows } = await pool.query('select id, text from notes where user_id = $1 order by id limit 20', [req.session.userId]);
  res.json(rows);
});`;
const add = `app.post('/notes', requireAuth, async (req, res) => {
  await pool.query('insert into notes (user_id, text) values ($1, $2)', [req.session.userId, req.body.text]);
  res.json({});
});`;
const all = `app.get('/all-notes', async (req, res) => {
  const { rows } = await pool.query('select id, text from notes order by id limit 20');
  res.json(rows);
});`;

/** Lines of the server's own routes at which it is said. */
async function said(routes: string, around = list, more = ''): Promise<number[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': schema + more,
    'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.use(express.json());
function requireAuth(req, res, next) { if (!req.session.userId) return res.status(401).end(); next(); }
${routes}
${around}
app.listen(3000);`,
  });
  return findings.filter((finding) => finding.rule === 'ownerless-access').map(({ location }) => location.line);
}

const route = (method: string, body: string, guard = 'requireAuth, ', path = '/notes/:id') =>
  `app.${method}('${path}', ${guard}async (req, res) => {\n${body}\n});`;
const read = `const { rows } = await pool.query('select id, text, user_id from notes where id = $1', [req.params.id]);`;
const remove = `await pool.query('delete from notes where id = $1', [req.params.id]); res.json({});`;

it('sees rows that are read, changed and deleted by their id alone', async () => {
  expect(await said(route('get', `${read} res.json(rows[0]);`))).toEqual([8]);
  expect(
    await said(
      route(
        'patch',
        `await pool.query('update notes set text = $2 where id = $1', [req.params.id, req.body.text]); res.json({});`,
      ),
    ),
  ).toEqual([8]);
  expect(await said(route('delete', remove))).toEqual([8]);
});

it('sees a deletion of what everybody reads and one person made', async () => {
  expect(await said(route('delete', remove), `${all}\n${add}`)).toEqual([8]);
  expect(await said(route('delete', remove), all)).toEqual([]);
});

it('sees a write of what everybody reads where another write of such a row asks', async () => {
  const edit = route(
    'patch',
    `await pool.query('update notes set text = $2 where id = $1 and user_id = $3', [req.params.id, req.body.text, req.session.userId]); res.json({});`,
  );
  expect(await said(route('delete', remove), `${all}\n${edit}`)).toEqual([8]);
  expect(await said(route('get', `${read} res.json(rows[0]);`), `${all}\n${edit}`)).toEqual([]);
});

it('is quiet where the rows are no private ones', async () => {
  const get = route('get', `${read} res.json(rows[0]);`);
  expect(await said(get, `${list}\n${all}`)).toEqual([]);
  expect(await said(get, add)).toEqual([]);
});

it('is quiet where something leads to the person', async () => {
  const quiet = [
    `const { rows } = await pool.query('select text from notes where id = $1 and user_id = $2', [req.params.id, req.session.userId]); res.json(rows);`,
    `const { rows } = await pool.query('select n.text from notes n join projects p on p.id = n.project_id where n.id = $1 and p.user_id = $2', [req.params.id, req.session.userId]); res.json(rows);`,
    // What a guard has put into the request, whatever it is called.
    `const { rows } = await pool.query('select text from notes where id = $1 and user_id = $2', [req.params.id, req.companyUser.user_id]); res.json(rows);`,
    `${read} if (rows[0].user_id !== req.session.userId) return res.status(404).end(); res.json(rows[0]);`,
    `if (!(await canRead(req, req.params.id))) return res.status(404).end(); ${read} res.json(rows[0]);`,
    `if (req.session.role !== 'staff') return res.status(404).end(); ${read} res.json(rows[0]);`,
    `const found = await pool.query('select id from projects where id = $1 and user_id = $2', [req.query.project, req.session.userId]);
     if (found.rows.length === 0) return res.status(404).end(); ${read} res.json(rows[0]);`,
  ];
  for (const body of quiet) expect(await said(route('get', body)), body).toEqual([]);
  const optional = `async function find(id, userId) {
  const query = db('notes').select('text').where('id', id);
  if (userId) query.where('user_id', userId);
  return query.first();
}`;
  expect(
    await said(
      `import knex from 'knex';\nconst db = knex({ client: 'pg' });\n${optional}\n${route('get', 'res.json(await find(req.params.id, req.session.userId));')}`,
    ),
  ).toEqual([]);
});

it('is quiet about the back office, routes without a sign-in, and a row that the path does not name', async () => {
  expect(await said(route('delete', remove, 'requireAuth, ', '/admin/notes/:id'))).toEqual([]);
  expect(await said(route('delete', remove, ''))).toEqual([]);
  expect(
    await said(
      route('post', `await pool.query('update notes set likes = likes + 1 where id = $1', [req.params.id]); res.json({});`),
    ),
  ).toEqual([]);
  expect(
    await said(route('delete', `await pool.query('delete from notes where id = $1', [req.session.noteId]); res.json({});`)),
  ).toEqual([]);
});

it('is quiet where row-level security stands behind the statement', async () => {
  const policy = `alter table notes enable row level security;
create policy own on notes using (user_id = current_setting('app.person')::int);`;
  expect(await said(route('delete', remove), list, policy)).toEqual([]);
});
