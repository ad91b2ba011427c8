import { expect, it } from 'vitest';
import { reviewFiles } from '../../../test/support/review.js';

it('leaves alone what a unique key leaves few of, and sums of what becomes no more', async () => {
  const titles = async (sql: string): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'schema.sql': `create type mood as enum ('good', 'bad');
create table users (id serial primary key, email text not null unique, password text not null);
create table purses (id serial primary key, user_id int not null references users (id), name text);
create table bookings (id serial primary key, user_id int not null references users (id), purse_id int references purses (id), total int);
create table colours (id serial primary key, name text);
insert into colours (name) values ('red'), ('green');
create table plans (id serial primary key, user_id int not null references users (id), purse_id int not null references purses (id), year int not null, month int not null, amount int, unique (user_id, purse_id, year, month));
create table moods (id serial primary key, user_id int not null references users (id), day date not null, mood mood not null, unique (user_id, day, mood));
create table wishes (id serial primary key, user_id int not null references users (id), colour_id int references colours (id), booking_id int references bookings (id), unique (user_id, colour_id), unique (user_id, booking_id), unique (booking_id, user_id, colour_id));
create table payments (id serial primary key, user_id int not null references users (id), purse_id int not null unique references purses (id), total int);
create table transactions (id serial primary key, user_id int not null references users (id), purse_id int not null references purses (id), month int, total int, unique (user_id, purse_id, month));
create table events (id serial primary key, user_id int not null references users (id), booking_id int not null references bookings (id), unique (user_id, booking_id));
create table records (id serial primary key, user_id int not null references users (id), day date not null, purse_id int not null references purses (id), unique (day, purse_id));`,
      'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.post('/join', async (req, res) => { await pool.query('insert into users (email, password) values ($1, $2)', [req.body.email, 'x']); res.end(); });
const add = (sql) => async (req, res) => { await pool.query(sql, [req.user.id, req.body.a, req.body.b, req.body.c].slice(0, sql.split('$').length - 1)); res.end(); };
app.post('/purse', add('insert into purses (user_id, name) values ($1, $2)'));
app.post('/booking', add('insert into bookings (user_id, purse_id, total) values ($1, $2, $3)'));
app.post('/plan', add('insert into plans (user_id, purse_id, year, month, amount) values ($1, $2, $3, $4, 1)'));
app.post('/mood', add('insert into moods (user_id, day, mood) values ($1, $2, $3)'));
app.post('/payment', add('insert into payments (user_id, purse_id, total) values ($1, $2, $3)'));
app.post('/transaction', add('insert into transactions (user_id, purse_id, month) values ($1, $2, $3)'));
app.post('/event', add('insert into events (user_id, booking_id) values ($1, $2)'));
app.post('/record', add('insert into records (user_id, day, purse_id) values ($1, $2, $3)'));
app.post('/wish', add('insert into wishes (user_id, colour_id, booking_id) values ($1, $2, $3)'));
app.get('/list', async (req, res) => { const { rows } = await pool.query(${JSON.stringify(sql)}, [req.user.id, req.query.one, req.query.two].slice(0, ${String((sql.match(/\$\d/g) ?? []).length)})); res.json(rows); });
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'unbounded-list').map(({ title }) => title);
  };
  expect(await titles('select * from plans where user_id = $1 and year = $2 and month = $3')).toEqual([]);
  expect(await titles('select * from plans where user_id = $1 and year = $2 and purse_id = $3')).toEqual([]);
  expect(await titles('select * from plans where user_id = $1 and month = $2')).toHaveLength(1);
  expect(await titles('select * from moods where user_id = $1 and day = $2')).toEqual([]);
  expect(await titles('select * from moods where user_id = $1')).toHaveLength(1);
  expect(await titles('select * from wishes where user_id = $1')).toEqual([]);
  expect(await titles('select * from transactions where user_id = $1 and purse_id = $2')).toEqual([]);
  expect(await titles('select * from transactions where user_id = $1 and month = $2')).toEqual([]);
  expect(await titles('select * from transactions where user_id = $1')).toHaveLength(1);
  expect(await titles('select * from events where user_id = $1')).toHaveLength(1);
  expect(await titles('select * from records where day = $1')).toHaveLength(1);
  expect(await titles('select * from payments where user_id = $1')).toHaveLength(1);
  expect(
    await titles('select c.id, count(*) from colours c join bookings b on b.total = c.id where b.user_id = $1 group by c.id'),
  ).toEqual([]);
  expect(await titles('select p.id, count(*) from purses p join bookings b on b.purse_id = p.id group by p.id')).toHaveLength(1);
});
