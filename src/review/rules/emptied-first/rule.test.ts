import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';
import type { Finding } from '../../../model/index.js';
import { emptiedBy } from './emptied.js';

testPage(import.meta.url);

const fill = (over = 'pool'): string =>
  `for (const team of req.body.teams) await ${over}.query('insert into teams (name) values ($1)', [team.name]);`;

async function found(body: string): Promise<Finding[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique);
create table teams (id serial primary key, name text not null);
create table players (id serial primary key, team_id int references teams (id) on delete set null);
create table results (id serial primary key, player_id int references players (id));
create table notes (id serial primary key, body text);`,
    'src/server.js': oneRoute(body),
  });
  return findings.filter(({ rule }) => rule === 'emptied-first');
}

it('names what CASCADE empties besides, at any remove', async () => {
  const [finding] = await found(`await pool.query('TRUNCATE TABLE teams RESTART IDENTITY CASCADE;'); ${fill()}`);
  expect(finding?.title).toContain('empties teams and fills it anew, and with it players, results, which stay empty');
  expect(finding?.why).toContain('whatever ON DELETE says: players, results. Nothing here fills them again.');
  expect(finding?.why).toContain('outside a transaction');
});

it('tells of two steps where nothing goes along, also behind a test', async () => {
  const titles = (await found(`if (req.query.mode === 'replace') await pool.query('truncate teams'); ${fill()}`)).map(
    ({ title }) => title,
  );
  expect(titles).toEqual([
    expect.stringContaining('empties teams and fills it anew in a second step: when that fails, all of it is gone'),
  ]);
});

it('says nothing in one transaction, where nothing is filled, or where the others are filled too', async () => {
  const whole = `const client = await pool.connect(); await client.query('BEGIN'); await client.query('truncate teams'); ${fill('client')} await client.query('COMMIT');`;
  expect(await found(whole)).toEqual([]);
  expect(await found(whole.replace('truncate teams', 'truncate teams cascade'))).toHaveLength(1);
  expect(await found(`await pool.query('truncate teams cascade');`)).toEqual([]);
  expect(await found(`${fill()} await pool.query('truncate notes');`)).toEqual([]);
  expect(await found(`if (req.query.wipe) { await pool.query('truncate teams'); } else { ${fill()} }`)).toEqual([]);
});

it('reads TRUNCATE in its forms, and no other SQL', () => {
  expect(emptiedBy('truncate "Team", public.players * restart identity cascade ;')).toEqual({
    tables: ['Team', 'players'],
    cascades: true,
  });
  expect(emptiedBy('TRUNCATE ONLY teams CONTINUE IDENTITY RESTRICT')).toEqual({ tables: ['teams'], cascades: false });
  expect(emptiedBy('delete from teams')).toBeUndefined();
});
