import { expect, it } from 'vitest';
import { reviewFiles } from '../../test/support/review.js';
import { review } from './index.js';

const files = {
  'package.json': '{"scripts":{"start":"node server.js"}}',
  'migrations/001.sql': `create table users (id serial primary key, email text not null unique);
-- loadbearing-ignore wrong-type: whole yen
create table orders (id serial primary key, buyer_id int references users, price double precision);
create index on orders (buyer_id);`,
  'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/orders', async (req, res) => {
  // loadbearing-ignore unbounded-list: there are ten orders a year
  res.json((await pool.query('SELECT * FROM orders')).rows);
});
app.get('/users', async (req, res) => {
  res.json((await pool.query('SELECT * FROM users')).rows); // loadbearing-ignore unbounded-list
});
// loadbearing-ignore race: nothing races here
app.listen(3000);`,
};

it('accepts a finding where a comment says why, and names comments without a reason or a finding', async () => {
  const { findings, app } = await reviewFiles(files);
  const told = findings
    .filter((finding) => finding.rule === 'unbounded-list' || finding.rule === 'wrong-type')
    .map(({ rule, status, evidence, location }) => [rule, location.line, status, evidence.at(-1)]);
  expect(told).toEqual([
    ['unbounded-list', 4, 'accepted', 'accepted by its owner: there are ten orders a year'],
    ['unbounded-list', 7, 'open', undefined],
    ['wrong-type', 3, 'accepted', 'accepted by its owner: whole yen'],
  ]);
  expect(app.unknowns.filter((unknown) => unknown.why.includes('loadbearing-ignore')).map(({ name }) => name)).toEqual([
    'server.js:7',
  ]);
});

it('runs the rules that are asked for, by id or kind, and says which comments accept nothing', async () => {
  const { app, scenario } = await reviewFiles(files);
  const rulesOf = (selection: Parameters<typeof review>[2]) => [
    ...new Set(review(app, scenario, selection).findings.map((finding) => finding.rule)),
  ];
  expect(rulesOf({ only: ['unbounded-list'] })).toEqual(['unbounded-list']);
  expect(rulesOf({ skip: ['unbounded-list', 'wrong-type'] })).not.toContain('unbounded-list');
  expect(review(app, scenario, { only: ['race'] }).unknowns.map(({ name }) => name)).toEqual(['server.js:9']);
  expect(review(app, scenario, { only: ['n-plus-one'] }).unknowns).toEqual([]);
});
