import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { catalogueOf } from '../../../test/support/catalogue.js';
import { readFiles } from '../../../test/support/reading.js';
import type { EntryPoint } from '../../model/index.js';
import { resolve } from '../../resolve/index.js';
import { assume } from '../../settings/index.js';
import { groundOf } from '../stage/ground.js';
import { drive } from './drive.js';
import type { Plan } from './plan.js';
import type { World } from './world.js';

let server: Server;
let port: number;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const who = String(request.headers['x-user'] ?? 'nobody');
    asked.push(`${request.url ?? ''} ${who}`);
    const inside = who !== 'nobody';
    if (request.url === '/login') return response.writeHead(inside ? 307 : 200, inside ? { location: '/' } : {}).end('a form');
    if (request.url === '/orders') return response.writeHead(inside ? 200 : 307, inside ? {} : { location: '/login' }).end('[1]');
    return response.writeHead(307, { location: '/elsewhere' }).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => server.close());

const entry = (path: string): EntryPoint => ({
  id: path,
  kind: 'route',
  moment: 'request',
  name: `GET ${path}`,
  path,
  location: { file: '', line: 1, endLine: 1, column: 1 },
  backOffice: false,
  access: 'unknown',
  work: { kind: 'sequence', parts: [] },
});
const plan = (path: string): Plan => ({
  entry: entry(path),
  method: 'GET',
  pattern: path,
  parameters: [],
  query: [],
  body: [],
  named: { query: [], body: [], files: [] },
  writes: false,
  inserts: [],
  tables: [],
});

async function world(): Promise<World> {
  const app = await resolve(readFiles([], { 'server.js': '' }), catalogueOf({}));
  const ground = groundOf(app, assume(app, undefined));
  const person = (name: string, key: string) => ({ name, key, row: {}, headers: { 'x-user': name } });
  return {
    port,
    ground,
    samples: {
      of: async () => undefined,
      unjoined: async () => undefined,
      under: async () => undefined,
      childless: async () => undefined,
      whose: async () => [],
    },
    people: [person('ada', '1'), person('bob', '2')],
    serial: () => 1,
    behind: () => ({ refused: [], log: '' }),
    aborted: () => false,
  };
}

it('asks what sends on whoever is signed in as nobody, once', async () => {
  const { answered, recipe } = await drive(plan('/login'), await world());
  expect([answered, recipe.as]).toEqual([true, undefined]);
  expect(asked.filter((each) => each.startsWith('/login'))).toEqual(['/login ada', '/login bob', '/login nobody']);
});

it('keeps the person where somebody was let in, and the first answer where nobody was', async () => {
  const inside = await drive(plan('/orders'), await world());
  expect([inside.answered, inside.recipe.as]).toEqual([true, 'ada']);
  const nowhere = await drive(plan('/nowhere'), await world());
  expect([nowhere.answered, nowhere.recipe.as, nowhere.why]).toEqual([false, 'ada', 'it sends elsewhere (307)']);
});
