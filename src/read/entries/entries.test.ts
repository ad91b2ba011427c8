import { describe, expect, it } from 'vitest';
import { outline, readFiles } from '../../../test/support/reading.js';
import { flatPath } from './remix.js';
import { routePath } from './next.js';

const db = `import pg from 'pg';\nexport const pool = new pg.Pool();\nexport const one = (text: string) => pool.query(text);\n`;

describe('Next.js', () => {
  const app = {
    'src/lib/db.ts': db,
    'src/app/layout.tsx': `import { one } from '../lib/db'; export default async function Layout({ children }) { await one('select layout'); return <html>{children}</html>; }`,
    'src/app/(shop)/items/[id]/page.tsx': `import { one } from '../../../../lib/db'; import { save } from '../../../actions'; import { Form } from './form';
export async function generateMetadata() { await one('select title'); return {}; }
export default async function Page({ params }) { const { id } = await params; await one('select item'); return <><form action={save} /><Form /></>; }`,
    'src/app/(shop)/items/[id]/form.tsx': `'use client'; import { useActionState } from 'react'; import { remove } from '../../../actions';
export function Form() { const [state, act] = useActionState(remove, null); return <form action={act} />; }`,
    'src/app/actions.ts': `'use server'; import { one } from '../lib/db';
export async function save() { await one('insert saved'); }
export async function remove() { await one('delete removed'); }
export async function orphan() { await one('update orphan'); }`,
    'src/app/api/items/route.ts': `import { one } from '../../../lib/db'; export async function GET() { return Response.json(await one('select list')); } export const POST = async () => { await one('insert item'); };`,
    'src/app/_private/page.tsx': `import { one } from '../../lib/db'; export default async function Hidden() { await one('select hidden'); }`,
    'src/middleware.ts': `import { one } from './lib/db'; export async function middleware() { await one('select session'); } export const config = { matcher: ['/items/:path*'] };`,
    'pages/legacy.tsx': `import { one } from '../src/lib/db'; export async function getServerSideProps() { return { props: { rows: await one('select legacy') } }; } export default function Legacy() { return <div />; }`,
    'pages/api/old.ts': `import { one } from '../../src/lib/db'; export default async function handler(req, res) { if (req.method === 'GET') { await one('select old'); } else if (req.method === 'POST') { await one('insert old'); } }`,
    'vercel.json': `{"crons":[{"path":"/api/items","schedule":"*/10 * * * *"}]}`,
  };

  it('reads pages with their layouts, actions, handlers, the pages folder and middleware', () => {
    const reading = readFiles(['next', 'react', 'pg'], app, { dev: 'next dev' });
    expect(outline(reading)).toEqual([
      'action orphan: update orphan',
      'page /items/:id: remove: delete removed',
      'page /items/:id: save: insert saved',
      'page /items/:id: select session, select layout, select title, select item',
      'page /legacy: select legacy',
      'route GET /api/items: select list',
      'route GET /api/old: select old',
      'route POST /api/items: insert item',
      'route POST /api/old: insert old',
    ]);
    const ahead = "['/((?!api|legacy).*)']";
    const before = { ...app, 'src/middleware.ts': app['src/middleware.ts'].replace("['/items/:path*']", ahead) };
    expect(
      outline(readFiles(['next', 'react', 'pg'], before, { dev: 'next dev' })).filter((line) => line.includes('session')),
    ).toEqual(['page /items/:id: select session, select layout, select title, select item']);
    expect(reading.entryPoints.find((entry) => entry.name === 'GET /api/items')).toMatchObject({
      moment: 'job',
      everyMilliseconds: 600_000,
    });
    expect(reading.entryPoints.find((entry) => entry.name === '/items/:id')).toMatchObject({ server: true });
    // What asks through a helper asks where it stands.
    const unreached = reading.callSites.filter((site) => !site.reached);
    expect(unreached.map((site) => site.location.file)).toEqual(['src/app/_private/page.tsx']);
  });

  it('turns folders into paths', () => {
    expect(['.', '(group)/about', 'blog/[slug]', 'docs/[...all]', '@modal/(.)photo/[id]'].map(routePath)).toEqual([
      '/',
      '/about',
      '/blog/:slug',
      '/docs/*',
      '/photo/:id',
    ]);
  });
});

describe('Fastify', () => {
  it('reads routes, plugins with prefixes, hooks, decorations and autoloaded folders', () => {
    const reading = readFiles(['fastify', 'pg'], {
      'db.ts': db,
      'server.ts': `import Fastify from 'fastify'; import fp from 'fastify-plugin'; import autoload from '@fastify/autoload'; import path from 'path'; import { pool, one } from './db'; import items from './items';
const app = Fastify({ logger: true });
app.register(fp(async (fastify) => { fastify.decorate('db', pool); }));
app.addHook('preHandler', async (request) => { await one('select session'); });
app.register(items, { prefix: '/items' });
app.register(autoload, { dir: path.join(__dirname, 'routes'), options: { prefix: '/auto' } });
app.route({ method: ['PUT', 'PATCH'], url: '/both', preHandler: async () => { await one('select guard'); }, handler: async () => one('update both') });
app.listen({ port: 3000 });`,
      'items.ts': `export default async function items(fastify, options) {
fastify.get('/', async (request, reply) => { const { rows } = await fastify.db.query('select items'); return rows; });
fastify.post('/:id', { schema: {} }, async (request) => { await request.server.db.query('insert item'); }); }`,
      'routes/users/index.ts': `import { one } from '../../db'; export default async function (fastify) { fastify.get('/me', async () => one('select me')); }`,
    });
    expect(outline(reading)).toEqual([
      'route GET /items: select session, select items',
      'route GET /users/me: select session, select me',
      'route PATCH /both: select session, select guard, update both',
      'route POST /items/:id: select session, insert item',
      'route PUT /both: select session, select guard, update both',
    ]);
  });
});

describe('Hono', () => {
  it('reads routes, sub-apps, base paths, middleware variables and described routes', () => {
    const reading = readFiles(['hono', '@hono/zod-openapi', 'pg'], {
      'db.ts': db,
      'server.ts': `import { Hono } from 'hono'; import { users } from './users'; import { pool, one } from './db';
const app = new Hono().basePath('/api');
app.use('*', async (c, next) => { c.set('db', pool); await next(); });
app.use('/admin/*', async (c, next) => { await one('select staff'); await next(); });
app.get('/health', (c) => c.text('ok')).get('/admin/list', async (c) => c.json(await c.get('db').query('select list')));
app.route('/users', users);
export default app;`,
      'users.ts': `import { OpenAPIHono, createRoute } from '@hono/zod-openapi';
export const users = new OpenAPIHono();
users.openapi(createRoute({ method: 'get', path: '/{id}' }), async (c) => c.json(await c.var.db.query('select user')));
users.on(['POST', 'PUT'], '/', async (c) => c.json(await c.var.db.query('insert user')));`,
    });
    expect(outline(reading)).toEqual([
      'route GET /api/admin/list: select staff, select list',
      'route GET /api/users/:id: select user',
      'route POST /api/users: insert user',
      'route PUT /api/users: insert user',
    ]);
  });
});

describe('tRPC', () => {
  it('reads every procedure of the router that is served, with its middlewares and context', () => {
    const reading = readFiles(['@trpc/server', 'express', 'pg'], {
      'db.ts': db,
      'trpc.ts': `import { initTRPC, TRPCError } from '@trpc/server'; import { pool, one } from './db';
export const createContext = async () => ({ db: pool, session: await one('select session') });
const t = initTRPC.context<unknown>().create({ transformer: {} });
const signedIn = t.middleware(async ({ ctx, next }) => { if (!ctx.session) throw new TRPCError({ code: 'UNAUTHORIZED' }); return next({ ctx }); });
export const router = t.router; export const open = t.procedure; export const closed = t.procedure.use(signedIn);`,
      'posts.ts': `import { router, open, closed } from './trpc';
export const posts = router({ list: open.input({}).query(async ({ ctx }) => ctx.db.query('select posts')), add: closed.mutation(async ({ ctx, input }) => { await ctx.db.query('insert post'); }) });`,
      'server.ts': `import express from 'express'; import { createExpressMiddleware } from '@trpc/server/adapters/express'; import { router, createContext } from './trpc'; import { posts } from './posts';
const app = express(); const appRouter = router({ posts });
app.use('/trpc', createExpressMiddleware({ router: appRouter, createContext })); app.listen(3000);`,
    });
    expect(outline(reading)).toEqual([
      'route posts.add: select session, insert post',
      'route posts.list: select session, select posts',
    ]);
    expect(reading.entryPoints.map((entry) => [entry.name, entry.method, entry.access])).toEqual([
      ['posts.list', 'GET', 'public'],
      ['posts.add', 'POST', 'signed-in'],
    ]);
  });
});

describe('Remix and React Router', () => {
  const app = {
    'app/db.ts': db,
    'app/root.tsx': `import { one } from './db'; export async function loader() { return await one('select root'); } export default function Root() { return <div />; }`,
  };

  it('reads loaders with their parents, components and actions by the place of the file', () => {
    const reading = readFiles(['@remix-run/react', 'pg'], {
      ...app,
      'app/routes/posts.tsx': `import { one } from '../db'; export async function loader() { return one('select parent'); } export default function Posts() { return <div />; }`,
      'app/routes/posts.$id.tsx': `import { one } from '../db'; export async function loader({ params }) { return one('select post'); } export async function action() { await one('update post'); } export default function Post() { return <div />; }`,
      'app/routes/feed.ts': `import { one } from '../db'; export const loader = async () => one('select feed');`,
    });
    expect(outline(reading)).toEqual([
      'page /posts/:id: select root, select parent, select post',
      'page /posts: select root, select parent',
      'route GET /feed: select root, select feed',
      'route POST /posts/:id: update post',
    ]);
  });

  it('reads routes that a configuration names', () => {
    const reading = readFiles(['@react-router/dev', 'pg'], {
      ...app,
      'app/routes.ts': `import { index, layout, route } from '@react-router/dev/routes'; export default [index('home.tsx'), layout('shell.tsx', [route('posts/:id', './post.tsx')])];`,
      'app/home.tsx': `import { one } from './db'; export async function loader() { return one('select home'); } export default function Home() { return <div />; }`,
      'app/shell.tsx': `import { one } from './db'; export async function loader() { return one('select shell'); } export default function Shell() { return <div />; }`,
      'app/post.tsx': `import { one } from './db'; export async function loader() { return one('select post'); } export default function Post() { return <div />; }`,
    });
    expect(outline(reading)).toEqual([
      'page /: select root, select home',
      'page /posts/:id: select root, select shell, select post',
    ]);
  });

  it('turns file names into paths', () => {
    const names = [
      '_index.tsx',
      'posts.$id.tsx',
      'posts_.edit.tsx',
      '_auth+/login.tsx',
      'files.$.tsx',
      't.$teamUrl+/settings._index.tsx',
      'sitemap[.]xml.ts',
      'a/route.tsx',
    ];
    expect(names.map(flatPath)).toEqual([
      '/',
      '/posts/:id',
      '/posts/edit',
      '/login',
      '/files/*',
      '/t/:teamUrl/settings',
      '/sitemap.xml',
      '/a',
    ]);
  });
});

describe('NestJS', () => {
  it('reads controllers with what is injected into them, guards, schedules, gateways and resolvers', () => {
    const reading = readFiles(['@nestjs/common', 'pg'], {
      'db.ts': db,
      'main.ts': `import { NestFactory } from '@nestjs/core'; import { AppModule } from './app.module'; NestFactory.create(AppModule);`,
      'app.module.ts': `import { Module } from '@nestjs/common'; import { pool } from './db'; import { ItemsController } from './items.controller'; import { ItemsService } from './items.service';
@Module({ controllers: [ItemsController], providers: [ItemsService, { provide: 'POOL', useFactory: () => pool }] }) export class AppModule {}`,
      'items.service.ts': `import { Injectable, Inject } from '@nestjs/common'; import { Cron } from '@nestjs/schedule';
@Injectable() export class ItemsService { constructor(@Inject('POOL') private readonly pool) {}
  list() { return this.pool.query('select items'); }
  @Cron('0 3 * * *') async clean() { await this.pool.query('delete items'); } }`,
      'items.controller.ts': `import { Controller, Get, Post, Param, UseGuards } from '@nestjs/common'; import { ItemsService } from './items.service'; import { AuthGuard } from './auth.guard'; import { one } from './db';
@Controller('items') export class ItemsController { constructor(private readonly items: ItemsService) {}
  @Get(':id') async show(@Param('id') id: string) { return this.items.list(); }
  @UseGuards(AuthGuard) @Post() async add() { await one('insert item'); } }`,
      'auth.guard.ts': `export class AuthGuard {}`,
      'chat.gateway.ts': `import { WebSocketGateway, SubscribeMessage } from '@nestjs/websockets'; import { one } from './db';
@WebSocketGateway() export class ChatGateway { @SubscribeMessage('say') async say() { await one('insert message'); } }`,
      'items.resolver.ts': `import { Resolver, Query } from '@nestjs/graphql'; import { one } from './db'; @Resolver() export class ItemsResolver { @Query() async things() { return one('select things'); } }`,
    });
    expect(outline(reading)).toEqual([
      'job ItemsService.clean: delete items',
      'route GET /items/:id: select items',
      'route ItemsResolver.things: select things',
      'route POST /items: insert item',
      'route say: insert message',
    ]);
    expect(reading.entryPoints.find((entry) => entry.name === 'POST /items')?.access).toBe('signed-in');
  });
});

describe('servers without a framework, sockets, queues and functions of a platform', () => {
  it('reads each as what it is', () => {
    const reading = readFiles(['bullmq', 'ws', 'inngest', 'pg', '@netlify/functions'], {
      'db.ts': db,
      'vercel.json': '{}',
      'api/orders/[id].ts': `import { one } from '../../db'; export default async function handler(req, res) { res.json(await one('select order')); }`,
      'api/_shared.ts': `import { one } from '../db'; export default async function handler() { await one('select nothing'); }`,
      'netlify/functions/hello.ts': `import type { Handler } from '@netlify/functions'; import { one } from '../../db'; export const handler: Handler = async () => ({ statusCode: 200, body: JSON.stringify(await one('select hello')) });`,
      'server.ts': `import http from 'http'; import { WebSocketServer } from 'ws'; import { Worker } from 'bullmq'; import { Inngest } from 'inngest'; import { one } from './db';
const server = http.createServer(async (req, res) => { res.end(await one('select page')); });
const wss = new WebSocketServer({ server });
wss.on('connection', (ws) => { ws.on('message', async (data) => { await one('insert message'); }); });
new Worker('mails', async (job) => { await one('update mail'); });
const inngest = new Inngest({ id: 'app' });
export const digest = inngest.createFunction({ id: 'digest' }, { cron: '0 8 * * *' }, async () => { await one('select digest'); });
server.listen(3000);`,
    });
    expect(outline(reading)).toEqual([
      'job digest: select digest',
      'job mails: update mail',
      'route /.netlify/functions/hello: select hello',
      'route /api/orders/:id: select order',
      'route every request: select page',
      'route message on ws: insert message',
    ]);
  });
});

describe('routers in the browser and screens of a phone', () => {
  const client = `import { createClient } from '@supabase/supabase-js'; export const supabase = createClient('u', 'k');`;
  const shows = (table: string): string =>
    `import { useEffect } from 'react'; import { supabase } from '@/client'; export default function Page() { useEffect(() => { supabase.from('${table}').select('*').then(); }, []); return null; }`;

  it('reads route objects of React Router, nested and lazy', () => {
    const reading = readFiles(['react-router-dom'], {
      'index.html': '<script type="module" src="/src/main.tsx"></script>',
      'src/client.ts': client,
      'src/orders.tsx': shows('orders'),
      'src/shell.tsx': shows('profiles'),
      'src/lazy.tsx': shows('reports').replace('export default function Page', 'export function Component'),
      'src/main.tsx': `import { createBrowserRouter, RouterProvider } from 'react-router-dom'; import Shell from './shell'; import Orders from './orders';
const routes = [{ path: '/', element: <Shell />, children: [{ path: 'orders', element: <Orders /> }, { path: 'reports', lazy: () => import('./lazy') }] }];
createRoot(document.body).render(<RouterProvider router={createBrowserRouter(routes)} />);`,
    });
    expect(outline(reading)).toEqual(['page /orders: profiles, orders', 'page /reports: profiles, reports']);
  });

  it('reads routers that a table mounts', () => {
    const router = (text: string) =>
      `const { Router } = require('express'); const { one } = require('./db'); const router = Router(); router.get('/', async (req, res) => res.json(await one('${text}'))); module.exports = router;`;
    const reading = readFiles(
      ['express', 'pg'],
      {
        'db.js': `const pg = require('pg'); const pool = new pg.Pool(); exports.one = (text) => pool.query(text);`,
        'users.js': router('select users'),
        'posts.js': router('select posts'),
        'server.js': `const express = require('express'); const app = express(); const routes = [{ path: '/users', route: require('./users') }, { path: '/posts', route: require('./posts') }];
routes.forEach((route) => { app.use(route.path, route.route); }); app.listen(3000);`,
      },
      { start: 'node server.js' },
    );
    expect(outline(reading)).toEqual(['route GET /posts: select posts', 'route GET /users: select users']);
  });

  it('reads file routes and server functions of TanStack', () => {
    const reading = readFiles(['@tanstack/react-router', 'pg'], {
      'index.html': '<script type="module" src="/src/main.tsx"></script>',
      'src/client.ts': client,
      'src/db.ts': db,
      'src/main.tsx': `import './routes/posts.$id';`,
      'src/routes/posts.$id.tsx': `import { createFileRoute } from '@tanstack/react-router'; import { createServerFn } from '@tanstack/react-start'; import { one } from '../db'; import { supabase } from '../client'; import { useEffect } from 'react';
const load = createServerFn({ method: 'GET' }).validator((id) => id).handler(async () => one('select post'));
export const Route = createFileRoute('/posts/$id')({ loader: () => load(), component: Post });
function Post() { useEffect(() => { supabase.from('comments').select('*').then(); }, []); return <p />; }`,
    });
    expect(outline(reading)).toEqual(['page /posts/:id: select post, comments']);
  });

  it('reads screens of Expo Router and of React Navigation', () => {
    const files = {
      'src/client.ts': client,
      'app/(tabs)/home.tsx': shows('items'),
      'app/_layout.tsx': shows('profiles'),
      'app/user/[id].tsx': shows('users'),
    };
    expect(outline(readFiles(['react-native', 'expo-router'], files))).toEqual([
      'page /home: profiles, items',
      'page /user/:id: profiles, users',
    ]);
    const navigated = readFiles(['react-native'], {
      'src/client.ts': client,
      'home.tsx': shows('items'),
      'App.tsx': `import { createStackNavigator } from '@react-navigation/stack'; import Home from './home'; const Stack = createStackNavigator();
export default function App() { return <Stack.Navigator><Stack.Screen name="Home" component={Home} /></Stack.Navigator>; }`,
      'index.js': `import { registerRootComponent } from 'expo'; import App from './App'; registerRootComponent(App);`,
    });
    expect(outline(navigated)).toContain('page Home: items');
  });
});

describe('the back office', () => {
  const pages = (app: Record<string, string>): string[] =>
    readFiles(['react', 'react-router-dom', 'pg'], app)
      .entryPoints.filter((entry) => entry.kind === 'page' && entry.backOffice)
      .map((entry) => entry.name)
      .sort();

  it('is told by what a route shows and by its guard, not by its path alone', () => {
    const screen = (name: string, up = '..'): string =>
      `import { Link } from 'react-router-dom'; import { one } from '${up}/db'; export default function ${name}() { one('select ${name}'); return <Link to="/admin" onClick={() => one('update ${name}')}>x</Link>; }`;
    const app = {
      'index.html': '<script type="module" src="/src/main.tsx"></script>',
      'src/db.ts': db,
      'src/pages/admin/Orders.tsx': screen('Orders', '../..'),
      'src/pages/AdminUsers.tsx': screen('AdminUsers'),
      'src/pages/Reports.tsx': screen('Reports'),
      'src/pages/Home.tsx': screen('Home'),
      'src/guard.tsx': `export const Guard = ({ children, roles }) => <>{children}</>; export const AdminProvider = ({ children }) => <>{children}</>;`,
      'src/main.tsx': `import { lazy } from 'react'; import { createRoot } from 'react-dom/client'; import { Routes, Route } from 'react-router-dom';
import Orders from './pages/admin/Orders'; import Reports from './pages/Reports'; import Home from './pages/Home'; import { AdminProvider, Guard } from './guard';
const People = lazy(() => import('./pages/AdminUsers'));
createRoot(document.getElementById('root')).render(<AdminProvider><Routes>
<Route path="/dashboard/orders" element={<Orders />} />
<Route path="/people" element={<Guard><People /></Guard>} />
<Route path="/reports" element={<Guard roles={['admin', 'staff']}><Reports /></Guard>} />
<Route path="/mine" element={<Guard roles={['admin', 'member']}><Reports /></Guard>} />
<Route path="/" element={<AdminProvider><Home /></AdminProvider>} />
</Routes></AdminProvider>);`,
    };
    expect(pages(app)).toEqual([
      '/dashboard/orders',
      '/dashboard/orders: a click in Orders',
      '/people',
      '/people: a click in AdminUsers',
      '/reports',
      '/reports: a click in Reports',
    ]);
  });

  it('is told by the folder where a router goes by files', () => {
    const page = `import { one } from '../../../db'; export default async function Page() { await one('select it'); return <div />; }`;
    const next = { 'db.ts': db, 'app/(admin)/orders/page.tsx': page, 'app/(shop)/items/page.tsx': page };
    const found = readFiles(['next', 'react', 'pg'], next, { dev: 'next dev' }).entryPoints;
    expect(found.map((entry) => [entry.name, entry.backOffice])).toEqual([
      ['/orders', true],
      ['/items', false],
    ]);
  });
});
