import { expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';

const app = {
  'index.html': '<script type="module" src="/src/main.tsx"></script>',
  'server.ts': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/api/orders', async (req, res) => res.json((await pool.query('select orders')).rows));
app.get('/api/items', async (req, res) => res.json((await pool.query('select items')).rows));
app.get('/api/items/:id/reviews', async (req, res) => res.json((await pool.query('select reviews')).rows));
app.post('/api/items', async (req, res) => res.json((await pool.query('insert item')).rows));
app.get('/api/chat', async (req, res) => res.json((await pool.query('select chat')).rows));
app.get('/api/items/:id/sizes', async (req, res) => res.json((await pool.query('select sizes')).rows));
app.get('/api/me', async (req, res) => res.json((await pool.query('select me')).rows));
app.get('/api/unused', async (req, res) => res.json((await pool.query('select unused')).rows));
app.listen(3000);`,
  'src/api.ts': `import axios from 'axios'; export const api = axios.create({ baseURL: import.meta.env.VITE_API + '/api' });
export async function send(method, url, data) { return fetch(url, { method, body: JSON.stringify(data) }); }`,
  'src/pages/admin/Orders.tsx': `import { useEffect, useState } from 'react'; import { api } from '../../api';
export default function Orders() { const [rows, setRows] = useState([]); useEffect(() => { api.get('/orders').then((answer) => setRows(answer.data)); }, []); return <div>{rows.length}</div>; }`,
  'src/pages/Items.tsx': `import { useState } from 'react'; import { useQuery, useMutation } from '@tanstack/react-query'; import { send } from '../api';
function Card({ item }) { const [open, setOpen] = useState(false); useQuery({ queryKey: ['/api/me'] }); useQuery({ queryKey: ['/api/items', item.id, 'sizes'], enabled: open }); const { data } = useQuery({ queryKey: ['/api/items', item.id, 'reviews'] }); return <div />; }
export default function Items() {
  const { data: items = [] } = useQuery({ queryKey: ['/api/items'] });
  const add = useMutation({ mutationFn: async (values) => send('POST', '/api/items', values) });
  return <div>{items.filter((item) => item.open).map((item) => <Card key={item.id} item={item} />)}</div>;
}`,
  'src/pages/Chat.tsx': `import { useQuery } from '@tanstack/react-query';
export default function Chat() { useQuery({ queryKey: ['chat'], refetchInterval: 2000, queryFn: async () => (await fetch(\`/api/chat?room=\${location.hash}\`)).json() }); return <div />; }`,
  'src/main.tsx': `import { createRoot } from 'react-dom/client'; import { Route, Switch } from 'wouter'; import Items from './pages/Items'; import Orders from './pages/admin/Orders'; import Chat from './pages/Chat';
function GuardedRoute({ path, component: Page }) { const { user } = useAuth(); if (!user) return <Route path={path}><p>log in</p></Route>; return <Route path={path} component={Page} />; }
function ProtectedRoute({ component: Page }) { return <Page />; }
createRoot(document.getElementById('root')).render(<Switch><GuardedRoute path="/items" component={Items} /><Route path="/overview" component={Orders} /><Route path="/chat" component={() => <ProtectedRoute component={Chat} />} /></Switch>);`,
};

it('ties what screens ask for to the routes that answer: who, from where, how often and once per item', () => {
  const found = readFiles(['express', 'react', 'wouter', 'axios', '@tanstack/react-query', 'pg'], app).entryPoints;
  const routes = found.filter((entry) => entry.kind === 'route');
  const callers = routes.map((route) => [
    route.id,
    (route.calledBy ?? []).map((caller) => `${caller.moment} ${caller.name}${caller.loop ? ' per item' : ''}`).join(', '),
  ]);
  expect(callers).toEqual([
    ['GET /api/orders', 'view /overview'],
    ['GET /api/items', 'view /items'],
    ['GET /api/items/:id/reviews', 'view /items per item'],
    ['POST /api/items', 'action /items'],
    ['GET /api/chat', 'view /chat, poll /chat'],
    ['GET /api/chat poll /chat', 'view /chat, poll /chat'],
    // What waits for somebody to open it is an act, and what is the same for every item is asked once.
    ['GET /api/items/:id/sizes', 'action /items'],
    ['GET /api/me', 'view /items'],
    ['GET /api/unused', ''],
  ]);
  expect(routes.filter((route) => route.backOffice).map((route) => route.id)).toEqual(['GET /api/orders']);
  expect(routes.find((route) => route.moment === 'poll')).toMatchObject({ everyMilliseconds: 2000, backOffice: false });
  const [card] = routes.find((route) => route.path === '/api/items/:id/reviews')?.calledBy ?? [];
  expect(card?.loop?.over).toMatchObject({ answer: 'GET /api/items' });
  // What a state holds was put there after the screen was drawn.
  expect(
    routes.filter((route) => route.screenUses).map(({ id, screenUses }) => [id, screenUses?.map(({ work }) => work)]),
  ).toEqual([
    ['GET /api/orders', ['counts']],
    ['GET /api/items', ['searches']],
  ]);
});

it('tells what screens do with all rows that a route answers with, and not what shows them or asks whether there are any', () => {
  const worksOf = (use: string): string[] => {
    const { entryPoints } = readFiles(['express', 'react', '@tanstack/react-query', 'pg'], {
      'index.html': '<script type="module" src="/src/main.tsx"></script>',
      'server.ts': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/api/orders', async (req, res) => res.json((await pool.query('select orders')).rows));
app.listen(3000);`,
      'src/main.tsx': `import { createRoot } from 'react-dom/client'; import { useQuery } from '@tanstack/react-query';
function Orders() {
  const { data: orders = [] } = useQuery({ queryKey: ['orders'], queryFn: async () => { const answer = await fetch('/api/orders?open=' + location.hash); const data = await answer.json(); return Array.isArray(data) ? data : []; } });
  ${use}
}
createRoot(document.getElementById('root')).render(<Orders />);`,
    });
    return entryPoints.flatMap(({ screenUses }) => screenUses ?? []).map(({ work }) => work);
  };
  expect(worksOf('const sum = orders.reduce((all, order) => all + order.total, 0); return <p>{sum}</p>;')).toEqual(['adds up']);
  expect(worksOf('return <p>{orders.filter((order) => order.open).length}</p>;')).toEqual(['searches', 'counts']);
  expect(worksOf('return <p>{orders?.find((order) => order.id === 1)?.name}</p>;')).toEqual(['looks up']);
  expect(worksOf('return <select>{orders.map((order) => <option key={order.id}>{order.name}</option>)}</select>;')).toEqual([
    'offers',
  ]);
  expect(worksOf('return orders.length === 0 ? <p>none</p> : <ul>{orders.map((order) => <li>{order.name}</li>)}</ul>;')).toEqual(
    [],
  );
});

it('does not take a route for the back office where a screen of users asks for what cannot be read', () => {
  const unclear = {
    ...app,
    'src/pages/Chat.tsx': `export default function Chat({ address }) { useEffect(() => { fetch(address); }, []); return <div />; }`,
  };
  const staffs = (files: Record<string, string>): string[] =>
    readFiles(['express', 'react', 'wouter', 'axios', '@tanstack/react-query', 'pg'], files)
      .entryPoints.filter((route) => route.kind === 'route' && route.backOffice)
      .map(({ id }) => id);
  expect(staffs(unclear)).toEqual([]);
  // A file is sent to where the server says: that asks no route that gives something.
  expect(
    staffs({
      ...unclear,
      'src/pages/Chat.tsx': unclear['src/pages/Chat.tsx'].replace('fetch(address)', "fetch(address, { method: 'PUT' })"),
    }),
  ).toEqual(['GET /api/orders']);
});

it('ties edge functions to the screens that call them by the client, and those of staff alone to staff', () => {
  const served = `Deno.serve(async () => { const { data } = await createClient(Deno.env.get('SUPABASE_URL'), Deno.env.get('SUPABASE_SERVICE_ROLE_KEY')).from('places').select('*'); return Response.json(data); });`;
  const edge = (code: string): string => `import { createClient } from 'npm:@supabase/supabase-js';\n${code}`;
  const found = readFiles(['react', 'react-router-dom', '@supabase/supabase-js'], {
    'index.html': '<script type="module" src="/src/main.tsx"></script>',
    'supabase/functions/scan-places/index.ts': edge(served),
    'supabase/functions/weather/index.ts': edge(served),
    'supabase/functions/check-plan/index.ts': edge(served),
    'supabase/functions/nightly/index.ts': edge(served),
    'src/client.ts': `import { createClient } from '@supabase/supabase-js'; export const supabase = createClient('https://x.supabase.co', 'anon');`,
    'src/pages/admin/Scan.tsx': `import { supabase } from '../../client'; export default function Scan() { return <button onClick={() => supabase.functions.invoke('scan-places', { body: {} })}>scan</button>; }`,
    'src/pages/Home.tsx': `import { useEffect } from 'react'; import { supabase } from '../client'; export default function Home() { useEffect(() => { supabase.functions.invoke('weather'); const timer = setInterval(() => supabase.functions.invoke('check-plan'), 60000); return () => clearInterval(timer); }, []); return <p>home</p>; }`,
    'src/main.tsx': `import { createRoot } from 'react-dom/client'; import { BrowserRouter, Route, Routes } from 'react-router-dom'; import Home from './pages/Home'; import Scan from './pages/admin/Scan';
createRoot(document.getElementById('root')).render(<BrowserRouter><Routes><Route path="/" element={<Home />} /><Route path="/admin" element={<Scan />} /></Routes></BrowserRouter>);`,
  }).entryPoints.filter(({ kind }) => kind === 'edge-function');
  expect(
    found.map(({ name, moment, backOffice, calledBy }) => [name, moment, backOffice, (calledBy ?? []).map((one) => one.name)]),
  ).toEqual([
    ['check-plan', 'request', false, ['/']],
    ['check-plan (asked by / every 60 seconds)', 'poll', false, ['/']],
    ['nightly', 'job', true, []],
    ['scan-places', 'request', true, ['/admin']],
    ['weather', 'request', false, ['/']],
  ]);
});

it('reads addresses that are objects, and takes nothing of a client for a request that sends none', () => {
  const asked = (screen: string): string[] => {
    const { entryPoints } = readFiles(['express', 'react', 'axios', 'pg'], {
      'index.html': '<script type="module" src="/src/main.tsx"></script>',
      'server.ts': app['server.ts'],
      'src/main.tsx': `import { useEffect } from 'react'; import { createRoot } from 'react-dom/client'; import axios from 'axios';
class Client { constructor(base = '/api') { this.base = base; }
  async get(path, params) { const url = new URL(\`\${window.location.origin}\${this.base}\${path}\`); Object.entries(params ?? {}).forEach(([key, value]) => url.searchParams.append(key, value)); return (await fetch(url.toString())).json(); } }
const api = axios.create({ baseURL: '/api' });
function Page() { useEffect(() => { ${screen} }, []); return <div />; }
createRoot(document.getElementById('root')).render(<Page />);`,
    });
    const tied = entryPoints.filter(({ calledBy }) => calledBy !== undefined).map(({ id }) => `to ${id}`);
    return [
      ...entryPoints.flatMap(({ requests = [] }) => requests.map(({ method, address }) => `${method} ${address}`)),
      ...tied,
    ];
  };
  expect(asked(`new Client().get('/orders', { shop: 7 });`)).toEqual(['GET */api/orders?*', 'to GET /api/orders']);
  // Where the base is a field that is set by what cannot be seen.
  const based = asked(`const api = new Client(window.settings.base); api.get('/orders');`);
  expect(based).toEqual(['GET **/orders?*', 'to GET /api/orders']);
  expect(asked(`fetch(new URL('/api/items?kind=a', location.href).href);`)).toEqual([
    'GET /api/items?kind=a&*',
    'to GET /api/items',
  ]);
  expect(asked(`fetch(new URL(location.href));`)).toEqual(['GET *']);
  expect(
    asked(
      `api.interceptors.request.use((config) => config); api.get('/me').catch((error) => { if (axios.isAxiosError(error)) return; });`,
    ),
  ).toEqual(['GET /api/me', 'to GET /api/me']);
});
