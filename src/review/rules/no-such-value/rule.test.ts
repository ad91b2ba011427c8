import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const found = async (...calls: string[]): Promise<string[]> => {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'schema.sql': `create table users (id serial primary key, email text not null unique);
create table jobs (id serial primary key, user_id int not null references users (id), status varchar(20) not null default 'open' check (status in ('open', 'it''s done')),
  mood text check (mood is null or mood in ('good', 'bad')), size text check (size in ('s', 'm')) check (size in ('m', 'l')));`,
    'server.js': oneRoute(calls.map((call) => `await pool.query(${call});`).join('\n')),
  });
  return findings.filter((finding) => finding.rule === 'no-such-value').map(({ title }) => title);
};

it('finds words that are asked for or stored and that the CHECK leaves out', async () => {
  expect(await found(`"select id from jobs where status = 'closed' limit 5"`)).toEqual([
    "POST /go/:id asks for jobs whose status is 'closed', which no row can be",
  ]);
  expect(await found(`'select id from jobs j where j.status = $1 limit 5', ['closed']`)).toHaveLength(1);
  expect(await found(`"select id from jobs where size = 's' limit 5"`)).toHaveLength(1);
  expect(
    await found(`'insert into jobs (user_id, status) values ($1, $2)', [req.params.id, req.body.done ? 'closed' : 'open']`),
  ).toEqual(["POST /go/:id stores 'closed' as status of jobs, which the table refuses"]);
  expect(await found(`"update jobs set status = 'closed' where id = $1", [req.params.id]`)).toHaveLength(1);
});

it('leaves alone what is allowed, what may be anything, and asks once for what is stored too', async () => {
  expect(await found(`"select id from jobs where status = 'it''s done' limit 5"`)).toEqual([]);
  expect(await found(`"select id from jobs where status <> 'closed' limit 5"`)).toEqual([]);
  expect(await found(`"select id from jobs where status = 'closed' or user_id = 1 limit 5"`)).toEqual([]);
  expect(await found(`'select id from jobs where status = $1 limit 5', [req.body.status]`)).toEqual([]);
  expect(await found(`"select id from jobs where mood = 'none' limit 5"`)).toEqual([]);
  expect(await found(`"select id from jobs where size = 'm' limit 5"`)).toEqual([]);
  expect(
    await found(
      `"select id from jobs where status = 'closed' limit 5"`,
      `'insert into jobs (user_id, status) values ($1, $2)', [req.params.id, req.body.done ? 'closed' : 'open']`,
    ),
  ).toHaveLength(1);
  expect(
    await found(
      `"select id from jobs where status = 'closed' limit 5"`,
      `'insert into jobs (user_id, status) values ($1, $2)', [req.params.id, 'closed']`,
    ),
  ).toEqual([]);
});
