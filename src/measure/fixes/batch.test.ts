import { beforeAll, expect, it } from 'vitest';
import { facts, statement } from '../../../test/measure/app.js';
import { fixesFor, type Measured } from '../../../test/support/fixes.js';
import type { Statement } from '../../model/index.js';
import { eachOwn } from './each-own.js';

const schema = `create table users (id bigint primary key, name text not null, email text not null unique);
create table follows (follower_id bigint not null references users, followee_id bigint not null references users, primary key (follower_id, followee_id));
create table posts (id bigint primary key, author_id bigint not null references users, title text not null, read boolean not null default false, created_at timestamptz not null);
create index posts_author_idx on posts (author_id, created_at desc);
`;

const follows = "const { rows } = await pool.query('select followee_id from follows where follower_id = $1', [req.user.id]);";

let measured: Measured;
beforeAll(async () => {
  measured = await fixesFor(
    schema,
    {
      '/people': `${follows} const out = []; for (const row of rows) { const one = await pool.query('select id, name from users where id = $1', [row.followee_id]); out.push(one.rows[0]); } res.json(out);`,
      '/feed': `${follows} const out = []; for (const row of rows) { const some = await pool.query('select id, title from posts where author_id = $1 order by created_at desc, id limit 3', [row.followee_id]); out.push(...some.rows); } res.json(out);`,
      '/lots': `${follows} const out = []; for (const row of rows) { const some = await pool.query('select id, author_id, random() as lot from posts where author_id = $1', [row.followee_id]); out.push(...some.rows); } res.json(out);`,
      '/titled': `${follows} for (const row of rows) { await pool.query('update users set name = $1 where id = $2', [await nameOf(row), row.followee_id]); } res.end();`,
      '/authors': `const { rows } = await pool.query('select author_id from posts order by author_id limit 200'); for (const row of rows) { await pool.query('update users set name = $1, email = email where id = $2', [await nameOf(row), row.author_id]); } res.end();`,
      '/seen': `${follows} for (const row of rows) { await pool.query('update posts set read = true where author_id = $1', [row.followee_id]); } res.end();`,
    },
    [500, 1500, 4500],
  );
});

const trialOf = (part: string) => measured.fixes.find(({ kind, ddl }) => kind === 'batch' && ddl.includes(part));

it('one statement with a list gives, regrouped, the same rows', () => {
  const trial = trialOf('select id, name from users');
  expect(trial).toMatchObject({ verdict: 'verified', ddl: 'select id, name from users where id = ANY ($1::bigint[]);' });
  expect(trial?.why).toMatch(/^one statement instead of 1\d\d .*with the same rows for each row of the list$/);
  expect(trial?.effects[0]).toMatchObject({ before: { statements: 100 }, after: { statements: 1 }, sameRows: true });
});

it('where each row of the list has its own limit, the list is joined', () => {
  const trial = trialOf('limit 3');
  expect(trial?.verdict).toBe('verified');
  expect(trial?.ddl).toContain('CROSS JOIN LATERAL (select id, title from posts where author_id = list.v1');
});

it('a write for each row becomes one write that leaves the same rows', () => {
  expect(trialOf('update posts')).toMatchObject({
    verdict: 'verified',
    ddl: 'update posts set read = true where author_id = ANY ($1::bigint[]);',
  });
});

it('where each row is given a value of its own, the one write brings a value for each', () => {
  expect(trialOf('update users set name = new.v2 FROM')).toMatchObject({
    verdict: 'verified',
    ddl: 'update users set name = new.v2 FROM unnest($2::bigint[], $1::text[]) AS new (v1, v2) where "id" = ANY ($2::bigint[]) AND id = new.v1;',
  });
});

it('of two turns for the same row the last one stays', () => {
  expect(trialOf('email = email')).toMatchObject({ verdict: 'verified' });
});

it('is refused where the rows are others each time', () => {
  expect(trialOf('random()')).toMatchObject({ verdict: 'refused', why: 'sent once for all rows it gives other rows' });
});

it('is not tried of an update that asks for either of two things', () => {
  const parameters: Statement['parameters'] = [
    { origin: 'name', operator: 'write', column: { table: 'users', column: 'name' } },
    { origin: 'row', operator: '=', column: { table: 'users', column: 'id' } },
  ];
  const lists = [
    { number: 2, column: 'id', type: 'bigint' },
    { number: 1, column: 'name', type: 'text' },
  ];
  const about = facts('users', { verb: 'update', target: 'users' });
  const of = (condition: string) =>
    eachOwn(statement('set', `update users set name = $1 where ${condition}`, about, { parameters }), lists);
  expect(of('id = $2 and name is null')?.sql).toBe(
    'update users set name = new.v2 FROM unnest($2::bigint[], $1::text[]) AS new (v1, v2) where "id" = ANY ($2::bigint[]) AND id = new.v1 and name is null',
  );
  expect(of('id = $2 or name is null')).toBeUndefined();
  expect(of('id in (select id from users where id = $2)')).toBeUndefined();
});
