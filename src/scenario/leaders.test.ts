import { beforeAll, describe, expect, it } from 'vitest';
import { reviewFiles } from '../../test/support/review.js';
import type { Scenario } from '../model/index.js';

const schema = `create table users (id serial primary key, email text unique, password text);
create table teams (id serial primary key, name text);
create table team_members (team_id int not null references teams, user_id int not null references users, role text, primary key (team_id, user_id));
create table courses (id serial primary key, team_id int not null references teams, title text);
create table lessons (id serial primary key, course_id int not null references courses, title text);
create table cards (id serial primary key, team_id int not null references teams, title text);
create table letters (id serial primary key, team_id int not null references teams, title text);
create table badges (id serial primary key, team_id int not null references teams, title text);
create table hooks (id serial primary key, team_id int not null references teams, url text);
create table drafts (id serial primary key, user_id int not null references users, text text, deleted_at timestamptz);
create table calls (id serial primary key, user_id int not null references users, text text, at timestamptz);`;

const server = `import express from 'express';
import pg from 'pg';
import { requireTeamAdmin } from './guards.js';
const pool = new pg.Pool();
const app = express();
app.post('/register', async (req, res) => {
  await pool.query('insert into users (email, password) values ($1, $2)', [req.body.email, req.body.password]);
  res.end();
});
app.post('/teams', async (req, res) => {
  const { rows } = await pool.query('insert into teams (name) values ($1) returning id', [req.body.name]);
  await pool.query('insert into team_members (team_id, user_id, role) values ($1, $2, $3)', [rows[0].id, req.user.id, 'admin']);
  for (const title of ['one', 'two']) await pool.query('insert into badges (team_id, title) values ($1, $2)', [rows[0].id, title]);
  res.end();
});
app.post('/courses', async (req, res) => {
  const { team } = await requireTeamAdmin(req);
  await pool.query('insert into courses (team_id, title) values ($1, $2)', [team.id, req.body.title]);
  res.end();
});
app.post('/badges', async (req, res) => {
  const { team } = await requireTeamAdmin(req);
  await pool.query('insert into badges (team_id, title) values ($1, $2)', [team.id, req.body.title]);
  res.end();
});
app.post('/lessons', async (req, res) => {
  await requireTeamAdmin(req);
  await pool.query('insert into lessons (course_id, title) values ($1, $2)', [req.body.course, req.body.title]);
  res.end();
});
app.post('/cards', async (req, res) => {
  await pool.query('insert into cards (team_id, title) values ($1, $2)', [req.body.team, req.body.title]);
  res.end();
});
app.post('/letters', async (req, res) => {
  const { team } = await requireTeamAdmin(req);
  const { rows } = await pool.query('select user_id from team_members where team_id = $1', [team.id]);
  for (const row of rows) await pool.query('insert into letters (team_id, title) values ($1, $2)', [team.id, row.user_id]);
  res.end();
});
app.post('/hooks', async (req, res) => {
  const { rows } = await pool.query('select count(*) from hooks where team_id = $1', [req.body.team]);
  if (Number(rows[0].count) >= 9) return res.status(400).end();
  await pool.query('insert into hooks (team_id, url) values ($1, $2)', [req.body.team, req.body.url]);
  res.end();
});
app.post('/drafts', async (req, res) => {
  const { rows } = await pool.query('select id from drafts where user_id = $1 and deleted_at is null', [req.user.id]);
  if (rows.length >= 6) return res.status(400).end();
  await pool.query('insert into drafts (user_id, text) values ($1, $2)', [req.user.id, req.body.text]);
  res.end();
});
app.post('/calls', async (req, res) => {
  const { rows } = await pool.query('select id from calls where user_id = $1 and at > $2', [req.user.id, req.body.since]);
  if (rows.length >= 6) return res.status(429).end();
  await pool.query('insert into calls (user_id, text) values ($1, $2)', [req.user.id, req.body.text]);
  res.end();
});
app.get('/all', async (req, res) => {
  const all = [];
  for (const sql of ['select * from courses where team_id = $1', 'select * from lessons where course_id = $1', 'select * from cards where team_id = $1'])
    all.push((await pool.query(sql, [req.query.id])).rows);
  res.json(all);
});
app.listen(3000);`;

describe('what is added by hand for a group, and what the code limits', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    ({ scenario } = await reviewFiles({
      'package.json': '{"dependencies":{"express":"4","pg":"8"}}',
      'migrations/001.sql': schema,
      'guards.js':
        'export async function requireTeamAdmin(req) { if (req.user.role !== "admin") throw new Error("no"); return { team: req.team }; }',
      'server.js': server,
    }));
  });
  const of = (table: string) => scenario.tables.find((line) => line.table === table);

  it('counts what only who leads a group adds to by the groups, not by their members', () => {
    expect(of('teams')?.perUser).toBe(1 / 50);
    expect(of('courses')?.perUser).toBeCloseTo(10 / 50);
    expect(of('lessons')?.perUser).toBeCloseTo(1);
    // The first ones come with the group.
    expect(of('badges')?.perUser).toBeCloseTo(10 / 50);
    // Nobody makes thousands by hand.
    expect([of('courses')?.partOf, of('lessons')?.partOf, of('cards')?.partOf]).toEqual(['team_id', 'course_id', undefined]);
    expect(of('courses')?.reason).toBe('only who leads a group adds to it: 10 for each of teams');
  });

  it('leaves to the other rules what members add to, and what is added for each of them', () => {
    expect(of('cards')?.perUser).toBe(5);
    expect(of('letters')?.reason).not.toContain('leads');
  });

  it('counts no more than the code lets each parent have, the fullest at its limit', () => {
    expect(of('hooks')).toMatchObject({
      partOf: 'team_id',
      reason: 'the code lets each of teams have at most 9: a third of that',
    });
    expect(of('hooks')?.perUser).toBeCloseTo(3 / 50);
    expect(of('drafts')).toMatchObject({ perUser: 2, partOf: 'user_id' });
  });

  it('takes a limit of a span of time for no limit of rows', () => {
    expect(of('calls')?.reason).not.toContain('at most');
    expect(of('calls')?.partOf).toBeUndefined();
  });
});
