import { describe, expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { readFiles } from '../../../../test/support/reading.js';

testPage(import.meta.url);

const shadowed = (framework: string, source: string): string[] | undefined =>
  readFiles([framework], { 'server.ts': source }).shadowedRoutes?.map(
    ({ name, location, by }) => `${name} (${String(location.line)}) by ${by.path} (${String(by.location.line)})`,
  );

const express = (routes: string, before = ''): string[] | undefined =>
  shadowed(
    'express',
    `import express from 'express';
${before}
const app = express(); const router = express.Router(); app.use('/api', router);
${routes}
app.listen(3000);`,
  );
const answer = '(req, res) => res.json({})';

describe('a route behind one that takes its address', () => {
  it('is found in Express, by any way of writing it', () => {
    expect(express(`router.get('/:id', ${answer});\nrouter.get('/stats', ${answer});`)).toEqual([
      'GET /api/stats (5) by /api/:id (4)',
    ]);
    expect(express(`router.route('/:id').get(${answer});\nrouter.route('/stats').get(${answer});`)).toEqual([
      'GET /api/stats (5) by /api/:id (4)',
    ]);
    expect(express(`router.all('/a/:id/b', ${answer});\nrouter.post('/a/c/b', ${answer});`)).toEqual([
      'POST /api/a/c/b (5) by /api/a/:id/b (4)',
    ]);
    const wrapped = 'const caught = (run) => (req, res, next) => Promise.resolve(run(req, res, next)).catch(next);';
    expect(express(`router.get('/:id', caught(async ${answer}));\nrouter.get('/stats', ${answer});`, wrapped)).toHaveLength(1);
    expect(
      express(
        `router.get('/:id', (req, res, next) => { try { f(); } catch (e) { next(e); } });\nrouter.get('/stats', ${answer});`,
      ),
    ).toHaveLength(1);
  });

  it('is found in Koa, Hono and NestJS', () => {
    expect(
      shadowed(
        '@koa/router',
        `import Koa from 'koa'; import Router from '@koa/router';
const router = new Router();
router.get('/:id', async (ctx) => { ctx.body = 1; });
router.get('/stats', async (ctx) => { ctx.body = 2; });
new Koa().use(router.routes()).listen(3000);`,
      ),
    ).toEqual(['GET /stats (4) by /:id (3)']);
    expect(
      shadowed(
        'hono',
        `import { Hono } from 'hono';
const app = new Hono();
app.get('/:id', (c) => c.json(1));
app.get('/stats', (c) => c.json(2));
export default app;`,
      ),
    ).toEqual(['GET /stats (4) by /:id (3)']);
    const nest = (extra: string) =>
      shadowed(
        '@nestjs/common',
        `import { Controller, Get, Param, Next } from '@nestjs/common';
${extra}
@Controller('orders')
export class Orders {
  @Get(':id') one(@Param('id') id: string) { return id; }
  @Get('stats') stats() { return 1; }
}`,
      );
    expect(nest('')).toEqual(['GET /orders/stats (6) by /orders/:id (5)']);
    expect(nest("import { FastifyAdapter } from '@nestjs/platform-fastify';")).toBeUndefined();
  });

  it.each([
    ['a pattern', `router.get('/:id(\\\\d+)', ${answer});\nrouter.get('/stats', ${answer});`],
    ['another method', `router.post('/:id', ${answer});\nrouter.get('/stats', ${answer});`],
    ['another length', `router.get('/:id', ${answer});\nrouter.get('/stats/day', ${answer});`],
    ['the word first', `router.get('/stats', ${answer});\nrouter.get('/:id', ${answer});`],
    ['a parameter behind a word', `router.get('/stats/:id', ${answer});\nrouter.get('/:kind/day', ${answer});`],
    [
      'next',
      `router.get('/:id', (req, res, next) => (req.params.id === 'stats' ? next() : res.end()));\nrouter.get('/stats', ${answer});`,
    ],
    [
      'next route',
      `router.get('/:id', (req, res, next) => next(isNaN(req.params.id) ? 'route' : undefined), ${answer});\nrouter.get('/stats', ${answer});`,
    ],
    ['next handed on', `router.get('/:id', (req, res, next) => elsewhere(req, res, next));\nrouter.get('/stats', ${answer});`],
    [
      'another router',
      `const other = express.Router(); app.use(process.env.PREFIX, other); app.use('/', router);\nother.get('/:id', ${answer});\nrouter.get('/stats', ${answer});`,
    ],
  ])('is none with %s', (_what, routes) => {
    expect(express(routes)).toBeUndefined();
  });

  it('is none in Fastify, which finds the word whatever the order', () => {
    expect(
      shadowed(
        'fastify',
        `import fastify from 'fastify';
const app = fastify();
app.get('/:id', async () => 1);
app.get('/stats', async () => 2);
app.listen({ port: 3000 });`,
      ),
    ).toBeUndefined();
  });

  it('does no work', () => {
    const { entryPoints } = readFiles(['express'], {
      'server.ts': `import express from 'express';
const app = express();
app.get('/:id', ${answer});
app.get('/stats', ${answer});
app.listen(3000);`,
    });
    expect(entryPoints.map(({ name }) => name)).toEqual(['GET /:id']);
  });
});

describe('a route that is registered twice', () => {
  const other = '(req, res) => res.json({ day: req.query.day })';

  it('is told with both places and what is lost, under another name of its parameter and on another router', () => {
    expect(express(`router.get('/a', ${answer});\nrouter.get('/a', ${other});`)).toEqual(['GET /api/a (5) by /api/a (4)']);
    expect(express(`router.get('/:id', ${answer});\nrouter.get('/:key', ${other});`)).toEqual([
      'GET /api/:key (5) by /api/:id (4)',
    ]);
    expect(express(`router.all('/a', ${answer});\nrouter.get('/a', ${other});`)).toHaveLength(1);
    const second = `const second = express.Router(); app.use('/api', second);`;
    expect(express(`router.get('/a', ${answer});\n${second} second.get('/a', ${other});`)).toEqual([
      'GET /api/a (5) by /api/a (4)',
    ]);
    const { shadowedRoutes } = readFiles(['express'], {
      'server.ts': `import express from 'express';
import { z } from 'zod';
import { requireAdmin } from './guards.js';
const app = express();
app.post('/a', ${answer});
app.post('/a', requireAdmin, (req, res) => { const { day } = req.query; res.json(z.object({}).parse(req.body)); });
app.listen(3000);`,
      'guards.ts': 'export function requireAdmin(req, res, next) { next(); }',
    });
    expect(shadowedRoutes?.map(({ twice }) => twice)).toEqual([{ query: ['day'], checks: true, guards: ['requireAdmin'] }]);
  });

  it.each([
    ['the same handler', `router.get('/a', ${answer});\nrouter.get('/a',  ${answer});`],
    ['a chain', `router.get('/a', (req, res, next) => next());\nrouter.get('/a', ${other});`],
    ['a handler from elsewhere', `router.get('/a', allow('a'));\nrouter.get('/a', ${other});`],
    ['another method', `router.get('/a', ${answer});\nrouter.post('/a', ${other});`],
    ['a test', `if (process.env.DEMO) router.get('/a', ${answer});\nelse router.get('/a', ${other});`],
    ['a test around one', `process.env.DEMO && router.get('/a', ${answer});\nrouter.get('/a', ${other});`],
    [
      'a test that leaves',
      `const on = (r) => { if (!process.env.DEMO) return; r.get('/a', ${answer}); };\non(router); router.get('/a', ${other});`,
    ],
    ['a rescue', `try { load(); } catch { router.get('/a', ${answer}); }\nrouter.get('/a', ${other});`],
    ['paths that could not be read', `router.get(paths.a, ${answer});\nrouter.get(paths.b, ${other});`],
    ['a first path that could not be read', `router.get(paths.a, ${answer});\nrouter.get('/', ${other});`],
    ['lists of paths', `router.get(['/a', '/b'], ${answer});\nrouter.get(['/c'], ${other});`],
    [
      'a prefix that could not be read',
      `const v2 = express.Router(); app.use('/', v2); const v3 = express.Router(); app.use(process.env.V3, v3);\nv2.get('/a', ${answer}); v3.get('/a', ${other});`,
    ],
    ['two apps', `const two = express(); two.listen(3001);\napp.get('/a', ${answer}); two.get('/a', ${other});`],
    [
      'routers of a maker',
      `const make = () => express.Router(); const a = make(); const b = make(); app.use('/a', a); app.use('/b', b);\na.get('/x', ${answer}); b.get('/x', ${other});`,
    ],
    ['a pattern', `router.get('/:id(\\\\d+)', ${answer});\nrouter.get('/:id(\\\\w+)', ${other});`],
    [
      'a router that is left',
      `router.use((req, res, next) => (req.query.old ? next('router') : next())); router.get('/a', ${answer});\nconst second = express.Router(); app.use('/api', second); second.get('/a', ${other});`,
    ],
  ])('is none with %s', (_what, routes) => {
    expect(express(routes)).toBeUndefined();
  });

  it('is none of two apps that are only known by what is called on them', () => {
    expect(
      shadowed(
        'express',
        `export function one(app) { app.get('/a', ${answer}); }
export function two(app) { app.get('/a', ${other}); }`,
      ),
    ).toBeUndefined();
  });
});
