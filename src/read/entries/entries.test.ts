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
    expect(reading.entryPoints.find((entry) => entry.name === 'GET /api/items')).toMatchObject({
      moment: 'job',
      everyMilliseconds: 600_000,
    });
    expect(reading.entryPoints.find((entry) => entry.name === '/items/:id')).toMatchObject({ server: true });
    expect(reading.callSites.filter((site) => !site.reached).map((site) => site.location.file)).toEqual([]);
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
