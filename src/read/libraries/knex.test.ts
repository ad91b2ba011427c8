import { expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { reviewFiles } from '../../../test/support/review.js';
import { read } from '../index.js';

const tables = {
  'package.json': '{"scripts":{"start":"node server.js"}}',
  'schema.sql':
    'create table users (id serial primary key, email text not null unique, role text, balance integer not null default 0);',
};
const start = `const express = require('express'); const knex = require('knex')({ client: 'pg' }); const app = express(); app.listen(3000);`;

const sqlOf = (app: { statements: { sql: string }[] }) => app.statements.map((statement) => statement.sql).sort();

it('a builder changes where it stands: each optional condition is a form of its own', async () => {
  const { app } = await reviewFiles({
    ...tables,
    'server.js': `${start}
const search = (role) => { const query = knex('users').select('id'); if (role) { query.where('role', role); } return query; };
app.get('/users', async (req, res) => { const query = search(req.query.role); query.limit(5); res.json(await query); });`,
  });
  expect(sqlOf(app)).toEqual(['select "id" from "users" limit $1', 'select "id" from "users" where "role" = $1 limit $2']);
});

it('what a helper adds to a builder that it is given is added', async () => {
  const { app } = await reviewFiles({
    ...tables,
    'server.js': `${start}
const own = (query, role) => { query.where({ role }); if (role === 'x') query.limit(5); };
app.get('/users', async (req, res) => {
  const query = knex('users').select('id');
  own(query, req.query.role);
  res.json(await query.where((inner) => { own(inner, 'a'); }));
});`,
  });
  expect(sqlOf(app)[0]).toBe('select "id" from "users" where "role" = $1 and ("role" = $2)');
});

it('a copy is a value of its own', async () => {
  const { app } = await reviewFiles({
    ...tables,
    'server.js': `${start}
app.get('/users', async (req, res) => {
  const base = knex('users').where('role', 'a');
  const [{ count }] = await base.clone().count('* as count');
  res.json({ count, rows: await base.orderBy('id').limit(10) });
});`,
  });
  expect(sqlOf(app)).toEqual([
    'select * from "users" where "role" = $1 order by "id" asc limit $2',
    'select count(*) as "count" from "users" where "role" = $1',
  ]);
});

it('transactions, clients that are handed in, loops, and what is done with rows', async () => {
  const { app, findings } = await reviewFiles({
    ...tables,
    'server.js': `${start}
const { pay } = require('./pay');
app.post('/pay', async (req, res) => { await knex.transaction((trx) => pay(trx, req.body.ids)); res.end(); });
app.get('/all', async (req, res) => {
  const ids = await knex('users').pluck('id');
  res.json(await Promise.all(ids.map((id) => knex('users').where({ id }).first('email'))));
});`,
    'pay.js': `exports.pay = async (trx, ids) => {
  await trx('users').whereIn('id', ids).decrement('balance', 1);
  await trx.raw('select pg_notify(?, ?)', ['paid', 'x']);
};
exports.never = async (trx) => trx('users').del();`,
  });
  expect(sqlOf(app)).toEqual([
    'delete from "users"',
    'select "email" from "users" where "id" = $1 limit $2',
    'select "id" from "users"',
    'select pg_notify($1, $2)',
    'update "users" set "balance" = "balance" - $1 where "id" = any($2)',
  ]);
  expect(JSON.stringify(app.entryPoints.find((entry) => entry.path === '/pay')?.work)).toContain('"transaction":{}');
  expect(findings.filter((finding) => finding.rule === 'n-plus-one').map((finding) => finding.location.line)).toEqual([6]);
  expect(app.callSites.find((site) => site.location.file === 'server.js' && site.location.line === 5)?.usedColumns).toEqual([
    'id',
  ]);
});

it('an app on another database says so, unless one of its clients is for Postgres', () => {
  const other = (clients: string) =>
    read(
      writeApp({
        'package.json': '{}',
        'knexfile.js': `module.exports = { ${clients} };`,
        'index.js': `const knex = require('knex')(require('./knexfile').production); exports.all = async () => knex('users');`,
      }),
    ).otherDatabase;
  expect(other(`production: { client: 'mysql2' }`)).toBe('MySQL');
  expect(other(`development: { client: 'sqlite3' }, production: { client: 'pg' }`)).toBeUndefined();
  expect(other(`production: { client: process.env.CLIENT }`)).toBeUndefined();
});
