import { describe, expect, it } from 'vitest';
import { outline, readFiles } from '../../../test/support/reading.js';

const db = `import pg from 'pg';\nexport const pool = new pg.Pool();\nexport const one = (text: string) => pool.query(text);\n`;

describe('routes that are registered in a loop over a list that is known', () => {
  it('stand each where it says: plugins of Fastify with their prefixes, within a function that is given the app', () => {
    const reading = readFiles(['fastify', 'pg'], {
      'db.ts': db,
      'server.ts': `import fastify from 'fastify'; import registerRoutes from './routes';
const server = fastify(); registerRoutes(server); export default server;`,
      'routes.ts': `import { users } from './users'; import { orders } from './orders';
const list = [{ route: users, prefix: '/users' }, { route: orders, prefix: '/orders' }];
export default function registerRoutes(server) {
  function load(routes, version) {
    routes.forEach(({ route, prefix }) => { try { server.register(route, { prefix: \`api/\${version}\${prefix}\` }); } catch (error) { console.error(error); } });
  }
  load(list, 'v1');
}`,
      'users.ts': `import { one } from './db'; export async function users(fastify) { fastify.get('/', async () => one('select users')); }`,
      'orders.ts': `import { one } from './db'; export async function orders(fastify) { fastify.get('/', async () => one('select orders')); }`,
    });
    expect(outline(reading)).toEqual(['route GET /api/v1/orders: select orders', 'route GET /api/v1/users: select users']);
  });

  it('are one for each name, with what the name stands for in the statement', () => {
    const reading = readFiles(['express', 'pg'], {
      'db.ts': db,
      'server.ts': `import express from 'express'; import { one } from './db';
const app = express();
const crud = (table) => { const router = express.Router(); router.get('/', async (req, res) => res.json((await one('select * from ' + table)).rows)); return router; };
for (const table of ['users', 'orders']) app.use('/' + table, crud(table));
['tags', 'notes'].map((table) => app.get('/all/' + table, async (req, res) => res.json((await one(\`select * from \${table}\`)).rows)));
app.listen(3000);`,
    });
    expect(outline(reading)).toEqual([
      'route GET /all/notes: select * from notes',
      'route GET /all/tags: select * from tags',
      'route GET /orders: select * from orders',
      'route GET /users: select * from users',
    ]);
  });

  it('are not what a loop over rows or within a handler does', () => {
    const reading = readFiles(['express', 'pg'], {
      'db.ts': db,
      'server.ts': `import express from 'express'; import { one } from './db';
const app = express();
app.post('/all', async (req, res) => { for (const table of ['users', 'orders']) await one('delete from drafts'); res.end(); });
app.listen(3000);`,
    });
    expect(outline(reading)).toHaveLength(1);
    expect(JSON.stringify(reading.entryPoints[0]?.work)).toContain('"kind":"loop"');
  });
});

describe('a function that makes a router', () => {
  const files = {
    'db.ts': db,
    'create.ts': `import { OpenAPIHono } from '@hono/zod-openapi'; import { one } from './db';
export const createRouter = () => new OpenAPIHono({ strict: false });
export const createApp = () => { const app = createRouter(); app.use('*', async (c, next) => { await one('select session'); await next(); }); return app; };`,
    'users.ts': `import { createRoute } from '@hono/zod-openapi'; import { createRouter } from './create'; import { one } from './db';
export default createRouter().openapi(createRoute({ method: 'get', path: '/users' }), async (c) => c.json(await one('select users')));`,
    'orders.ts': `import { createRoute } from '@hono/zod-openapi'; import { createRouter } from './create'; import { one } from './db';
export default createRouter().openapi(createRoute({ method: 'get', path: '/orders' }), async (c) => c.json(await one('select orders')));`,
    'app.ts': `import { createApp } from './create'; import users from './users'; import orders from './orders';
const app = createApp();
[users].forEach((route) => app.route('/', route));
[orders].forEach((route) => app.route('/admin', route));
export default app;`,
  };

  it('makes another one at each call, with what it puts on it', () => {
    expect(outline(readFiles(['hono', '@hono/zod-openapi', 'pg'], files))).toEqual([
      'route GET /admin/orders: select session, select orders',
      'route GET /users: select session, select users',
    ]);
  });

  it('of an app that is started in two places is read once, and one that is only handed out stays the same', () => {
    const reading = readFiles(['express', 'pg'], {
      'db.ts': db,
      'app.ts': `import express from 'express'; import { one } from './db';
export function createApp() { const app = express(); app.get('/a', async (req, res) => res.json(await one('select a'))); return app; }
const shared = express.Router(); export const sharedRouter = () => shared;`,
      'server.ts': `import { createApp, sharedRouter } from './app'; import { one } from './db';
const app = createApp(); sharedRouter().get('/b', async (req, res) => res.json(await one('select b'))); app.use(sharedRouter()); app.listen(3000);`,
      'api/index.ts': `import { createApp } from '../app'; createApp().listen(4000);`,
    });
    expect(outline(reading)).toEqual(['route GET /a: select a', 'route GET /b: select b']);
  });
});
