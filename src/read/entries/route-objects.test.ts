import { expect, it } from 'vitest';
import { outline, readFiles } from '../../../test/support/reading.js';

/** What routes of a server of the app's own reach, which goes through a list of objects. */
const reached = (routes: string, more: Record<string, string> = {}): string[] =>
  outline(
    readFiles(['pg'], {
      'src/db.ts': `import pg from 'pg'; export const pool = new pg.Pool();`,
      'src/routes.ts': `import { pool } from './db';
const guard = async () => { await pool.query('select 1 as allowed from users'); };
async function list() { return (await pool.query('select * from orders')).rows; }
class Controller { async remove(req) { await pool.query('delete from orders where id = $1', [req.params.id]); } }
const controller = new Controller();
export const routes = [${routes}];`,
      'src/server.ts': `import http from 'http'; import { routes } from './routes';
http.createServer((req, res) => { const route = routes.find((one) => one.method === req.method); route.handler(req, res); }).listen(3000);`,
      ...more,
    }),
  );

it('reads a list of objects with method, path and handler as routes, with what runs before', () => {
  const found = reached(`{ method: 'GET', path: '/orders', middlewares: [guard], handler: list },
  { method: 'delete', path: '/orders/:id', handler: controller.remove }`);
  expect(found).toEqual([
    'route DELETE /orders/:id: delete from orders where id = $1',
    'route GET /orders: select 1 as allowed from users, select * from orders',
  ]);
});

it('takes no other object for a route', () => {
  expect(
    reached(
      `{ method: 'GET', path: 'orders', handler: list }, { method: 'card', path: '/x', handler: list }, { method: 'GET', path: '/x' }`,
    ),
  ).toEqual(['route every request: select * from orders']);
});

it('lets a framework that registers the same address come first', () => {
  const found = reached(`{ method: 'GET', path: '/orders', handler: list }`, {
    'package.json': '{"dependencies":{"express":"5","pg":"8"}}',
    'src/app.ts': `import express from 'express'; import { pool } from './db'; import { routes } from './routes'; const app = express();
app.get('/orders', async (req, res) => { res.json((await pool.query('select id from orders limit 3')).rows); }); app.listen(3001); console.log(routes);`,
  });
  expect(found.filter((line) => line.startsWith('route GET /orders'))).toEqual([expect.stringContaining('limit 3')]);
});
