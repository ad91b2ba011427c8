import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { reviewFiles } from '../../../../test/support/review.js';

const tables = `create table users (id serial primary key, email text not null unique, password text not null);
create table courses (id serial primary key, title text);
create table lessons (id serial primary key, course_id int not null references courses (id), title text);
create table steps (id serial primary key, lesson_id int not null references lessons (id) on delete cascade, title text);
create table progress (id serial primary key, step_id int not null references steps (id) on delete cascade, user_id int not null references users (id));`;

const begin = "const client = await pool.connect(); await client.query('BEGIN');";
const replace = (
  over: string,
  steps = true,
): string => `await ${over}.query('delete from lessons where course_id = $1', [req.params.id]);
  for (const lesson of req.body.lessons) {
    const { rows } = await ${over}.query('insert into lessons (course_id, title) values ($1, $2) returning id', [req.params.id, lesson.title]);
    ${steps ? `await ${over}.query('insert into steps (lesson_id, title) values ($1, $2)', [rows[0].id, lesson.step]);` : ''}
  }`;
const learn = `app.post('/steps/:id/done', async (req, res) => { await pool.query('insert into progress (step_id, user_id) values ($1, $2)', [req.params.id, req.user.id]); res.end(); });`;

async function races(body: string, more = learn, schema = tables): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': schema,
    'src/server.js': oneRoute(body, { more }),
  });
  return findings.filter(({ rule }) => rule === 'race').map(({ title }) => title);
}

it('says what a replaced list takes along, in a transaction too', async () => {
  expect(await races(replace('pool'))).toEqual([expect.stringContaining('what others have in progress is deleted with it')]);
  const whole = `${begin} ${replace('client')} await client.query('COMMIT');`;
  expect(await races(whole)).toEqual([expect.stringContaining('what others have in progress')]);
});

it('says nothing of that where nobody else fills it, no cascade reaches it, or the key is never filled', async () => {
  const plain = [expect.stringContaining('adds it anew in a second step')];
  expect(await races(replace('pool'), '')).toEqual(plain);
  expect(
    await races(replace('pool'), learn, tables.replace('references steps (id) on delete cascade', 'references steps (id)')),
  ).toEqual(plain);
  const aside = tables.replace(
    'step_id int not null references steps (id) on delete cascade',
    'step_id int, lesson_id int references lessons (id) on delete cascade',
  );
  expect(await races(replace('pool'), learn, aside)).toEqual(plain);
  expect(await races(`${begin} ${replace('client')} await client.query('COMMIT');`, '')).toEqual([]);
});
