import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import { resolve } from '../../resolve/index.js';
import { assume } from '../../settings/index.js';
import { admit } from './admit.js';
import { groundOf } from './ground.js';
import { choosePeople } from './people.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.stop());

/** People of a table of users whose role is declared so, and the roles that they have in it once they are admitted. */
async function rolesWhere(declared: string, values: string): Promise<[string, unknown][]> {
  const reading = readFiles(['pg'], {
    'schema.sql': `create table users (id int primary key, email text not null, role ${declared});
      create table notes (id int primary key, user_id int not null references users (id));`,
    'server.ts': `import pg from 'pg'; const pool = new pg.Pool(); await pool.query('select id from notes where user_id = $1', [1]);`,
  });
  const app = await resolve(reading, await migrate(reading.schemaSources, lab));
  const ground = groundOf(app, assume(app, undefined));
  const client = await lab.connect('app');
  try {
    await client.query(`insert into users select i, i || '@example.com', (${values})[1 + i % 2] from generate_series(1, 9) i`);
    const people = await choosePeople(client, ground);
    await admit(client, ground, people);
    const { rows } = await client.query<{ id: number; role: unknown }>('select id, role from users');
    return people.map(({ name, key }) => [name, rows.find(({ id }) => String(id) === key)?.role]);
  } finally {
    await client.end();
    await lab.dropDatabase('app');
  }
}

it('makes somebody of the staff where a role is a word that nothing bounds, written as the usual one is', async () => {
  for (const [declared, value] of [
    [`text not null default 'user'`, 'admin'],
    [`varchar(20) default 'USER'`, 'ADMIN'],
  ] as const)
    expect(await rolesWhere(declared, `array['user', 'seller']`)).toContainEqual(['a user of the staff', value]);
});

it('leaves roles that are there or bounded as they are', async () => {
  const staff = 'a user of the staff';
  const there = await rolesWhere('text', `array['user', 'administrator']`);
  expect(there.map(([name]) => name)).not.toContain(staff);
  expect(there).toContainEqual(['a user with the role administrator', 'administrator']);
  const flagged = await rolesWhere(`text default 'user', is_admin boolean not null default false`, `array['user', 'seller']`);
  expect(flagged.find(([name]) => name === staff)?.[1]).toMatch(/^(?:user|seller)$/);
  const bounded = await rolesWhere(`text check (role in ('user', 'seller'))`, `array['user', 'seller']`);
  expect(bounded.map(([name]) => name)).not.toContain(staff);
});
