import { describe, expect, it } from 'vitest';
import type { CallSite, EntryPoint, Reading, Work } from '../model/index.js';
import { writeApp } from '../../test/support/app.js';
import { read } from './index.js';

const express = `import express from 'express';\nimport pg from 'pg';\nconst pool = new pg.Pool();\nconst app = express();\n`;

function readServer(code: string, others: Record<string, string> = {}): Reading {
  return read(writeApp({ 'package.json': '{"scripts":{"start":"node server.js"}}', 'server.js': express + code, ...others }));
}

function entry(reading: Reading, name: string): EntryPoint {
  const found = reading.entryPoints.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no entry point ${name}: ${reading.entryPoints.map((candidate) => candidate.name).join(', ')}`);
  return found;
}

/** Work as short text: the lines of call sites, with what is around them. */
function outline(work: Work): string {
  if (work.kind === 'call') return work.site.split(':')[1] ?? '';
  if (work.kind === 'loop') return `loop(${work.over.kind}${work.parallel ? ' parallel' : ''}: ${outline(work.body)})`;
  const parts = work.parts.map(outline).filter((part) => part !== '');
  return parts.length < 2 ? parts.join('') : `${work.kind}(${parts.join(' ')})`;
}

function texts(site: CallSite | undefined): unknown[] {
  return (site?.variants ?? []).map((variant) => variant.steps[0]?.arguments[0]);
}

describe('reading', () => {
  it('sees a query in a loop through methods of an exported instance', () => {
    const reading = read(
      writeApp({
        'package.json': '{"scripts":{"dev":"tsx server/index.ts"}}',
        'tsconfig.json': '{"compilerOptions":{"paths":{"@shared/*":["./shared/*"]}}}',
        'shared/schema.ts': `import { pgTable, serial, text, integer } from 'drizzle-orm/pg-core';
export const users = pgTable('users', { id: serial('id').primaryKey(), email: text('email').unique() });
export const orders = pgTable('orders', { id: serial('id').primaryKey(), buyerId: integer('buyer_id').references(() => users.id) });`,
        'server/storage.ts': `import { drizzle } from 'drizzle-orm/node-postgres'; import { eq } from 'drizzle-orm'; import { users, orders } from '@shared/schema';
const db = drizzle(process.env.URL!);
export class Storage {
  async getUser(id: number) { const [user] = await db.select().from(users).where(eq(users.id, id)); return user; }
  async getOrders() { return await db.select().from(orders); }
}
export const storage = new Storage();`,
        'server/routes.ts': `import type { Express } from 'express'; import { storage } from './storage';
export function registerRoutes(app: Express) {
  app.get('/api/orders', async (req, res) => {
    const orders = await storage.getOrders();
    res.json(await Promise.all(orders.map(async (order) => ({ ...order, buyer: await storage.getUser(order.buyerId) }))));
  });
}`,
        'server/index.ts': `import express from 'express'; import { registerRoutes } from './routes'; const app = express(); registerRoutes(app); app.listen(1);`,
      }),
    );
    const { work } = entry(reading, 'GET /api/orders');
    expect(outline(work)).toBe('sequence(5 loop(rows parallel: 4))');
    expect(reading.callSites.map((site) => [site.symbol, site.use])).toEqual([
      ['Storage.getUser', 'delivered'],
      ['Storage.getOrders', 'delivered'],
    ]);
    expect(reading.schemaSources[0]).toMatchObject({
      kind: 'drizzle',
      tables: [
        { name: 'users' },
        { name: 'orders', columns: [{}, { name: 'buyer_id', references: { table: 'users', column: 'id' } }] },
      ],
    });
  });

  it('tells variants of optional parts apart, and never joins two arms of one test', () => {
    const reading = readServer(`
app.get('/x', async (req, res) => {
  let text = 'select * from t where true';
  if (req.query.a) text += ' and a = 1';
  const order = req.query.b ? ' order by b' : ' order by c';
  const { rows } = await pool.query(text + order);
  res.json(rows);
});`);
    const found = texts(reading.callSites[0]).map((value) => JSON.stringify(value));
    expect(found).toHaveLength(4);
    expect(found.some((text) => text.includes('order by b') && text.includes('order by c'))).toBe(false);
  });

  it('takes tables and texts from the literal arguments of callers', () => {
    const reading = readServer(`
const load = (table) => pool.query('select * from ' + table);
app.get('/a', async (req, res) => res.json((await load('apples')).rows));
app.get('/b', async (req, res) => res.json((await load('pears')).rows));`);
    expect(texts(reading.callSites[0])).toEqual([
      { kind: 'literal', value: 'select * from apples' },
      { kind: 'literal', value: 'select * from pears' },
    ]);
    expect(entry(reading, 'GET /b').work).toMatchObject({ kind: 'call', variants: [1] });
  });

  it('leaves out branches that can never run, and routes that an earlier one hides', () => {
    const reading = readServer(`
class Storage { list() { return pool.query('select 1 as a'); } }
const storage = new Storage();
app.get('/x', async (req, res) => {
  if (storage.query) return res.json(await storage.query('select 2'));
  res.json(await storage.list());
});
app.get('/x', async (req, res) => res.json(await pool.query('select 3')));`);
    expect(reading.entryPoints).toHaveLength(1);
    expect(reading.callSites.filter((site) => site.reached)).toHaveLength(1);
    expect(reading.callSites.find((site) => !site.reached)?.location.line).toBe(12);
  });

  it('reads what nobody imports, and marks it unreached', () => {
    const reading = readServer(`app.get('/x', async (req, res) => res.json(await pool.query('select 1')));`, {
      'twin.js': `import pg from 'pg'; const pool = new pg.Pool(); export class Twin { list() { return pool.query('select 2'); } }`,
    });
    expect(reading.callSites.map((site) => [site.location.file, site.reached])).toEqual([
      ['server.js', true],
      ['twin.js', false],
    ]);
  });

  it('follows mounted routers with their guards and prefixes', () => {
    const reading = readServer(
      `import { items } from './items.js';
app.use('/api/items', items);`,
      {
        'items.js': `import { Router } from 'express'; import pg from 'pg'; const pool = new pg.Pool();
export const items = Router();
const requireAdmin = async (req, res, next) => { await pool.query('select 1'); next(); };
items.use(requireAdmin);
items.get('/:id', async (req, res) => { const { rows } = await pool.query('select 2'); res.json(rows[0]); });`,
      },
    );
    expect(reading.entryPoints).toMatchObject([{ name: 'GET /api/items/:id', backOffice: true, access: 'signed-in' }]);
    expect(outline(entry(reading, 'GET /api/items/:id').work)).toBe('sequence(3 5)');
  });

  it('tells what a page loads on mount from what a click, a timer and an event start', () => {
    const reading = read(
      writeApp({
        'package.json': '{}',
        'index.html': '<script type="module" src="/src/main.tsx"></script>',
        'src/main.tsx': `import { createClient } from '@supabase/supabase-js';
import { Route, Routes } from 'react-router-dom'; import { useQuery } from '@tanstack/react-query'; import { useEffect } from 'react';
const supabase = createClient(import.meta.env.VITE_URL, import.meta.env.VITE_KEY);
const fetchBills = async () => (await supabase.from('bills').select('*')).data;
const Bills = () => {
  const bills = useQuery({ queryKey: ['bills'], queryFn: fetchBills, refetchInterval: 5000 });
  const again = useQuery({ queryKey: ['bills'], queryFn: fetchBills });
  useEffect(() => { supabase.channel('c').on('postgres_changes', { event: '*', table: 'bills' }, () => supabase.from('log').select('id').then()).subscribe(); }, []);
  const remove = async (id) => { await supabase.from('bills').delete().eq('id', id); };
  return <ul>{bills.data.map((bill) => <li onClick={() => remove(bill.id)}>{bill.title}</li>)}</ul>;
};
createRoot(document.body).render(<Routes><Route path="/bills" element={<Bills />} /></Routes>);`,
      }),
    );
    expect(reading.entryPoints.map((found) => [found.moment, found.everyMilliseconds, outline(found.work)])).toEqual([
      ['view', undefined, '4'],
      ['poll', 5000, '4'],
      ['action', undefined, '9'],
      ['event', undefined, '8'],
    ]);
    expect(reading.subscriptions).toMatchObject([{ table: 'bills', filtered: false }]);
  });

  it('follows a store and the rows that it keeps', () => {
    const reading = read(
      writeApp({
        'index.html': '<script type="module" src="/main.jsx"></script>',
        'main.jsx': `import { create } from 'zustand'; import { createClient } from '@supabase/supabase-js'; import { useEffect } from 'react';
const supabase = createClient('u', 'k');
const useStore = create()((set) => ({ people: [], load: async () => { const { data } = await supabase.from('people').select('*'); set({ people: data }); } }));
const App = () => {
  const { people, load } = useStore();
  useEffect(() => { load(); }, []);
  return <>{people.map((person) => person.name)}</>;
};
createRoot(document.body).render(<App />);`,
      }),
    );
    expect(reading.callSites).toMatchObject([{ reached: true, symbol: 'load' }]);
    expect(entry(reading, '/').work).toMatchObject({ kind: 'call' });
  });

  it('reads an edge function with an admin client, and a job with its period', () => {
    const reading = read(
      writeApp({
        'supabase/functions/remind/index.ts': `import { createClient } from 'npm:@supabase/supabase-js@2';
const supabase = createClient(Deno.env.get('SUPABASE_URL')!, Deno.env.get('SUPABASE_SERVICE_ROLE_KEY')!);
Deno.serve(async () => { const { data } = await supabase.from('tasks').select('*'); return new Response(JSON.stringify(data)); });`,
        'package.json': '{"scripts":{"start":"node server.js"}}',
        'server.js': `import cron from 'node-cron'; import pg from 'pg'; const pool = new pg.Pool();
cron.schedule('*/5 * * * *', async () => { await pool.query('delete from sessions'); });`,
      }),
    );
    expect(reading.entryPoints).toMatchObject([
      { kind: 'job', everyMilliseconds: 300_000 },
      { kind: 'edge-function', name: 'remind', moment: 'job' },
    ]);
    expect(reading.callSites.find((site) => site.library === 'supabase')).toMatchObject({ role: 'service', use: 'delivered' });
  });

  it('reads how many connections a pool is told to make: the smallest of them', () => {
    const pooled = (made: string) =>
      read(
        writeApp({
          'package.json': '{"scripts":{"start":"node server.js"}}',
          'server.js': `import express from 'express'; import pg from 'pg'; import knexOf from 'knex'; import postgres from 'postgres';
const app = express(); ${made}
app.get('/', async (req, res) => res.json(await pool.query('select 1')));
app.listen(3000);`,
        }),
      ).poolConnections;
    expect(pooled('const pool = new pg.Pool();')).toBeUndefined();
    expect(pooled('const pool = new pg.Pool({ connectionString: process.env.URL, max: 20 });')).toBe(20);
    expect(
      pooled('const most = 7; const pool = new pg.Pool({ max: most }); const other = postgres(process.env.URL, { max: 5 });'),
    ).toBe(5);
    expect(
      pooled("const pool = new pg.Pool({ max: 20 }); const knex = knexOf({ client: 'pg', pool: { min: 1, max: 4 } });"),
    ).toBe(4);
  });

  it('takes an edge function that is asked by its address for called', () => {
    const served = `import { createClient } from 'npm:@supabase/supabase-js@2';
const supabase = createClient(Deno.env.get('SUPABASE_URL')!, Deno.env.get('SUPABASE_SERVICE_ROLE_KEY')!);
Deno.serve(async (req) => { await supabase.from('subscribers').insert(await req.json()); return new Response('ok'); });`;
    const reading = read(
      writeApp({
        'index.html': '<script type="module" src="/src/main.tsx"></script>',
        'supabase/functions/subscribe/index.ts': served,
        'supabase/functions/forget/index.ts': served,
        'src/main.tsx': `import { createRoot } from 'react-dom/client'; import { useMutation } from '@tanstack/react-query';
function App() {
  const join = useMutation({ mutationFn: async (email) => fetch(\`\${import.meta.env.VITE_SUPABASE_URL}/functions/v1/subscribe\`, { method: 'POST', body: email }) });
  return <button onClick={() => join.mutate('x')}>join</button>;
}
createRoot(document.body).render(<App />);`,
      }),
    );
    const moments = Object.fromEntries(reading.entryPoints.map(({ name, moment, backOffice }) => [name, [moment, backOffice]]));
    expect(moments).toMatchObject({ subscribe: ['request', false], forget: ['job', true] });
  });

  it('reads any bytes without a crash', () => {
    const junk = Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 251)).toString('latin1');
    const folder = writeApp({
      'a.ts': junk,
      'b.js': '{{{',
      'c.tsx': '<a b=',
      'd.sql': junk,
      'deep.js': `${'('.repeat(3000)}1${')'.repeat(3000)}`,
      'package.json': '{',
      'ok.js': 'pool.query(',
    });
    const reading = read(folder);
    expect(reading.callSites).toEqual([]);
    expect(reading.unknowns.length).toBeGreaterThan(0);
  });

  it('says in one sentence when there is no folder or no code', () => {
    expect(() => read('/nowhere/at/all')).toThrowError(/There is no folder/);
    expect(() => read(writeApp({ 'readme.md': 'x' }))).toThrowError(/No JavaScript or TypeScript/);
  });
});
