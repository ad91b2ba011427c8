import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { reviewFiles } from '../../../../test/support/review.js';

const tables = `create table users (id serial primary key, email text not null unique, password text not null);
create table teams (id serial primary key, name text not null);
create table rooms (id serial primary key, team_id int not null references teams (id), kind text not null, title text);
create table members (id serial primary key, room_id int not null references rooms (id), user_id int not null references users (id));`;

/** What is advised where one route of an app looks before it adds a row. */
async function fixes(body: string, more = '', keys = ''): Promise<(string | undefined)[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `${tables}${keys}`,
    'src/server.js': oneRoute(body, { more }),
  });
  return findings.filter(({ rule }) => rule === 'race').map(({ fix }) => fix);
}

const add = `if (rows.length > 0) return res.json(rows[0]);
  await pool.query('insert into rooms (team_id, kind) values ($1, $2)', [req.params.id, 'direct']);`;

it('advises no key of the other columns where the look asks for rows of another table', async () => {
  const look = `const { rows } = await pool.query(`;
  const values = `, [req.params.id, req.user.id, req.body.other]);\n`;
  const some = (user: string) => `exists (select 1 from members m where m.room_id = rooms.id and m.user_id = ${user})`;
  const [fix, ...others] = await fixes(
    `${look}"select id from rooms where team_id = $1 and kind = 'direct' and ${some('$2')} and ${some('$3')}"${values}${add}`,
  );
  expect(others).toEqual([]);
  expect(fix).toContain('the look also asks for rows of members');
  expect(fix).not.toContain('unique index over (team_id)');
  const [joined] = await fixes(
    `${look}"select rooms.id from rooms join members m on m.room_id = rooms.id where team_id = $1 and kind = 'direct' and m.user_id = $2", [req.params.id, req.user.id]);\n${add}`,
  );
  expect(joined).toContain('the look also asks for rows of members');
});

it('advises no key that would refuse what another place adds on purpose', async () => {
  const look = `const { rows } = await pool.query("select id from rooms where team_id = $1 and kind = 'direct'", [req.params.id]);\n${add}`;
  const adding = (columns: string, values: string): string =>
    `app.post('/rooms/:id', async (req, res) => { await pool.query('insert into rooms (${columns}) values ($1, $2)', [${values}]); res.end(); });`;
  expect(await fixes(look)).toEqual([expect.stringContaining("unique index over (team_id) WHERE kind = 'direct'")]);
  expect(await fixes(look, adding('team_id, kind', 'req.params.id, req.body.kind'))).toEqual([
    expect.stringMatching(/src\/server\.js:\d+ adds such rows without looking.*Lock the row/),
  ]);
  // Rows of another kind are none of these.
  expect(await fixes(look, adding('team_id, kind', "req.params.id, 'open'"))).toEqual([expect.stringContaining('unique index')]);
});

it('advises no key over less than one that is there, since somebody meant rows that are equal in this', async () => {
  const look = `const { rows } = await pool.query('select id from rooms where title = $1', [req.body.title]);
  if (rows.length > 0) return res.json(rows[0]);
  await pool.query("insert into rooms (team_id, kind, title) values ($1, 'open', $2)", [Math.random(), req.body.title]);`;
  expect(await fixes(look)).toEqual([expect.stringContaining('unique key over (title)')]);
  const [fix] = await fixes(look, '', 'create unique index on rooms (team_id, title);');
  expect(fix).toMatch(
    /^rooms has a unique key over team_id, title: .*another team_id is meant to be possible.*pg_advisory_xact_lock/,
  );
});
