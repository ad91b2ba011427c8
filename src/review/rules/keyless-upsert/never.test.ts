import { expect, it } from 'vitest';
import { reviewFiles } from '../../../../test/support/review.js';

const slots =
  'create table slots (id uuid primary key default gen_random_uuid(), room_id int not null, day date not null, state text not null default $$free$$);';

/** What is said of an insert of SQL, and of a function that is called. */
async function said(sql: string, more = ''): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `${slots}\n${more}`,
    'src/server.js': `import express from 'express'; import pg from 'pg';
const pool = new pg.Pool(); const app = express();
app.post('/slots', async (req, res) => { const { room, day } = req.body; await pool.query(${JSON.stringify(sql)}, [room, day]); res.end(); });
app.listen(3000);`,
  });
  return findings
    .filter(({ rule }) => rule === 'keyless-upsert')
    .map(({ title, fix, location }) => `${location.file}:${String(location.line)} ${title} ${fix}`);
}

const insert = (conflict: string): string => `insert into slots (room_id, day) values ($1, $2) ${conflict}`;

const filling = (conflict: string): string => `create function fill(p_room int, p_day date) returns void language plpgsql as $$
begin
  for i in 1..30 loop
    insert into slots (room_id, day) values (p_room, p_day + i) ${conflict};
  end loop;
end $$;`;

it('tells an insert that leaves out nothing, since nothing can conflict', async () => {
  expect(await said(insert('on conflict do nothing'))).toEqual([
    expect.stringMatching(
      /^src\/server.js:3 POST \/slots adds the same rows to slots again each time: .*over those of room_id, day that tell it/,
    ),
  ]);
  expect(await said('insert into slots (id, room_id, day) values (default, $1, $2) on conflict do nothing')).toHaveLength(1);
});

it('tells it of a function that is called, too', async () => {
  expect(await said('select fill($1, $2)', filling('on conflict do nothing'))).toEqual([
    expect.stringMatching(/^migrations\/001.sql:5 POST \/slots adds the same rows to slots again each time, in fill\(\): /),
  ]);
});

it.each([
  ['no such clause', insert(''), ''],
  ['a key', insert('on conflict do nothing'), 'create unique index on slots (room_id, day);'],
  ['a key of some rows', insert('on conflict do nothing'), "create unique index on slots (room_id) where state = 'held';"],
  ['an id that is sent', 'insert into slots (id, room_id, day) values ($1, 1, $2) on conflict do nothing', ''],
  [
    'an exclusion',
    insert('on conflict do nothing'),
    'create extension btree_gist; alter table slots add exclude using gist (room_id with =, day with =);',
  ],
  ['a function that nobody calls', 'select 1 where $1 = $2', filling('on conflict do nothing')],
  [
    'a function with a key',
    'select fill($1, $2)',
    `${filling('on conflict do nothing')} create unique index on slots (room_id, day);`,
  ],
])('says nothing with %s', async (_what, sql, more) => {
  expect(await said(sql, more)).toEqual([]);
});
