import { createServer, type Server } from 'node:http';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFiles } from '../../../../test/support/reading.js';
import { type Lab, openLab } from '../../../lab/index.js';
import { migrate } from '../../../migrate/index.js';
import { resolve } from '../../../resolve/index.js';
import { assume } from '../../../settings/index.js';
import { recipeOf } from '../../requests/compose.js';
import { plansOf } from '../../requests/plan.js';
import type { World } from '../../requests/world.js';
import { groundOf } from '../../stage/ground.js';
import { choosePeople } from '../../stage/people.js';
import { samplesFrom } from '../../stage/samples.js';
import { crowdOf, shownTo } from './crowd.js';

const schema = `create table users (id int primary key, name text not null);
create table notes (id uuid primary key default gen_random_uuid(), user_id int not null references users (id), sent_by int references users (id), made int not null);`;
const code = `import express from 'express'; import pg from 'pg'; const app = express(); const pool = new pg.Pool();
app.get('/newest', async (req, res) => res.send((await pool.query('select * from notes order by made desc limit 20')).rows));
app.get('/mine', async (req, res) => res.send((await pool.query('select * from notes where user_id = $1 limit 20', [req.user.id])).rows));
app.get('/about', async (req, res) => res.send((await pool.query('select count(*) from notes')).rows));
app.listen(3000);`;

let lab: Lab;
let client: Client;
let listening: Server;
let world: World;
beforeAll(async () => {
  lab = await openLab();
  const reading = readFiles(['express', 'pg'], { 'schema.sql': schema, 'server.ts': code });
  const app = await resolve(reading, await migrate(reading.schemaSources, lab));
  client = await lab.connect('app');
  await client.query(`insert into users select i, 'user ' || i from generate_series(1, 50) i`);
  await client.query(
    'insert into notes (user_id, sent_by, made) select 1 + i % 2, 1 + (i + 1) % 2, i from generate_series(1, 20) i',
  );
  const ground = groundOf(app, assume(app, undefined));
  const people = await choosePeople(client, ground);
  const second = await lab.connect('app');
  const pages: Record<string, (who: string) => Promise<string[]>> = {
    // Everybody's newest are cut off first, and looked through for one's own afterwards.
    '/newest': async (who) =>
      (
        await second.query<{ id: string; user_id: number }>('select id, user_id from notes order by made desc limit 20')
      ).rows.flatMap(({ id, user_id }) => (String(user_id) === who ? id : [])),
    '/mine': async (who) =>
      (await second.query<{ id: string }>('select id from notes where user_id = $1 order by made desc limit 20', [who])).rows.map(
        ({ id }) => id,
      ),
    '/about': async () => [],
  };
  listening = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    void page?.(String(request.headers['x-user'])).then((keys) =>
      response.end(
        `<!DOCTYPE html><html><body>${keys.map((key) => `<a href="/notes/${key}">A note</a>`).join('')} 42</body></html>`,
      ),
    );
  });
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  const address = listening.address();
  world = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    ground,
    samples: samplesFrom(client, ground),
    people: people.map((person) => ({ ...person, headers: { 'x-user': person.key } })),
    serial: () => 1,
    behind: () => ({ refused: [], log: '' }),
    aborted: () => false,
  };
  listening.once('close', () => void second.end());
});
afterAll(async () => {
  listening.close();
  await client.end();
  await lab.stop();
});

it('tells a reader’s own rows on a page by their keys, and that they are lost among strangers', async () => {
  const recipes = plansOf(world.ground.app).map((plan) => ({ ...recipeOf(plan), as: world.people[0]?.name }));
  const few = await shownTo(world, recipes, 50);
  await client.query('insert into notes (user_id, made) select 10 + i % 9, 100 + i from generate_series(1, 15) i');
  const many = await shownTo(world, recipes, 500);
  const name = (id: string): string | undefined => world.ground.app.entryPoints.find((entry) => entry.id === id)?.path;
  const found = crowdOf([...few, ...many]).map(({ entryPoint, at }) => [
    name(entryPoint),
    at.map(({ own, strangers }) => [own, strangers]),
  ]);
  expect(found).toEqual([
    [
      '/newest',
      [
        [10, 0],
        [expect.any(Number), 0],
      ],
    ],
    [
      '/mine',
      [
        [10, 0],
        [10, 0],
      ],
    ],
  ]);
  const lost = many.find(({ entryPoint }) => name(entryPoint) === '/newest');
  expect(lost?.own).toBeLessThan(5);
});
