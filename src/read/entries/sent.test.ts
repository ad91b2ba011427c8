import { expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';
import { callsIn } from '../../model/index.js';

/** The forms of the list that a route's screens get, and those that none of them asks for, by the columns that they filter by. */
function forms(screen: string, route = byHand, entry = 'GET /api/sales'): { asked: string[]; left: string[] } {
  const reading = readFiles(['express', 'pg', 'drizzle-orm', 'react', '@tanstack/react-query'], {
    'index.html': '<script type="module" src="/src/main.tsx"></script>',
    'schema.ts': `import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core';
export const sales = pgTable('sales', { id: serial('id').primaryKey(), shop: integer('shop'), day: text('day') });`,
    'server.ts': `import express from 'express'; import { and, eq } from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres';
import { sales } from './schema'; const db = drizzle(process.env.URL); const app = express();
app.get('/api/sales', async (req, res) => { ${route} }); app.listen(3000);`,
    'src/main.tsx': `import { useEffect, useState } from 'react'; import { createRoot } from 'react-dom/client'; import { useQuery } from '@tanstack/react-query';
function Page() { const [day, setDay] = useState(new Date().toISOString().slice(0, 10)); const [shop, setShop] = useState('');
${screen} return <input onChange={(e) => { setDay(e.target.value); setShop(e.target.value); }} />; }
createRoot(document.getElementById('root')).render(<Page />);`,
  });
  const named = (id: string): string[] =>
    reading.entryPoints
      .filter((entry) => entry.id === id)
      .flatMap(({ work }) => callsIn(work))
      .flatMap(({ site, variants }) => {
        const steps = variants.map((index) =>
          JSON.stringify(reading.callSites.find((call) => call.id === site)?.variants[index]),
        );
        return steps.map((step) => ['shop', 'day'].filter((column) => step.includes(`"column":"${column}"`)).join('+') || 'all');
      })
      .sort();
  return { asked: named(entry), left: named(`${entry} otherwise`) };
}

/** A statement for each query. */
const byHand = `const { day } = req.query; const rows = day ? await db.select({ id: sales.id }).from(sales).where(eq(sales.day, String(day))) : await db.select({ id: sales.id }).from(sales); res.json(rows);`;
/** One statement whose conditions are gathered. */
const gathered = `const { day, shop } = req.query; const where = []; if (day) where.push(eq(sales.day, String(day))); if (shop) where.push(eq(sales.shop, Number(shop)));
res.json(await db.select({ id: sales.id }).from(sales).where(and(...where)));`;
/** Leaves before the other. */
const early = `if (!req.query.shop) return res.json(await db.select({ id: sales.id }).from(sales)); res.json(await db.select({ id: sales.id }).from(sales).where(eq(sales.shop, Number(req.query.shop))));`;

const ask = (address: string, more = '', key = 'sales'): string =>
  `useQuery({ queryKey: ['${key}', day, shop], queryFn: async () => (await fetch(${address})).json() ${more} });`;

it('leaves out what a value that every screen sends shuts out, and keeps it as asked for by nobody', () => {
  expect(forms(ask('`/api/sales?day=${day}`'))).toEqual({ asked: ['day'], left: ['all'] });
  expect(forms(ask("'/api/sales'"))).toEqual({ asked: ['all'], left: ['day'] });
  expect(forms(ask('`/api/sales?day=${day}`') + ask("'/api/sales'", '', 'whole'))).toEqual({ asked: ['all', 'day'], left: [] });
  expect(forms(ask('`/api/sales?day=${day}`'), early)).toEqual({ asked: ['all'], left: ['shop'] });
});

it('tells the forms of one statement apart by the values that are sent', () => {
  expect(forms(ask('`/api/sales?day=${day}`'), gathered)).toEqual({ asked: ['day'], left: ['all', 'shop', 'shop+day'] });
});

it('asks each screen by itself: one value or the other is always there', () => {
  const either = `${ask('`/api/sales?day=${day}`')} ${ask("'/api/sales?shop=7'", '', 'shop')}`;
  expect(forms(either, gathered)).toEqual({ asked: ['day', 'shop'], left: ['all', 'shop+day'] });
});

it('takes a value that may be empty for one that may be missing, unless something waits for it', () => {
  expect(forms(ask('`/api/sales?shop=${shop}`'), early)).toEqual({ asked: ['all', 'shop'], left: [] });
  expect(forms(ask('`/api/sales?shop=${shop}`', ', enabled: !!shop'), early)).toEqual({ asked: ['shop'], left: ['all'] });
  const effect = 'useEffect(() => { if (!shop) return; fetch(`/api/sales?shop=${shop}`); }, [shop]);';
  expect(forms(effect, early)).toEqual({ asked: ['shop'], left: ['all'] });
});

it('reads what is put together: search parameters, options of axios, optional pieces', () => {
  const params = `const params = new URLSearchParams({ day }); if (shop) params.append('shop', shop);`;
  expect(forms(params + ask('`/api/sales?${params.toString()}`'))).toEqual({ asked: ['day'], left: ['all'] });
  expect(forms(params + ask('`/api/sales?${params}`'), early)).toEqual({ asked: ['all', 'shop'], left: [] });
  expect(forms(ask('`/api/sales?${new URLSearchParams({ shop })}`'), early)).toEqual({ asked: ['all', 'shop'], left: [] });
  expect(forms(ask("'/api/sales' + (shop ? '?shop=' + shop : '')"), early)).toEqual({ asked: ['all', 'shop'], left: [] });
  expect(forms(`useQuery({ queryKey: [\`/api/sales?day=\${day}\`] });`)).toEqual({ asked: ['day'], left: ['all'] });
});

it('leaves everything as it is where one address could not be read', () => {
  expect(forms(ask('`/api/sales?${window.more}`'))).toEqual({ asked: ['all', 'day'], left: [] });
  expect(forms(ask('`/api/sales?day=${day}`') + ask('`/api/sales?${window.more}`', '', 'more'))).toEqual({
    asked: ['all', 'day'],
    left: [],
  });
  expect(forms(`${ask('`/api/sales?day=${day}`')} fetch(window.address);`)).toEqual({ asked: ['all', 'day'], left: [] });
});

it('keeps a value that has a default, and takes what a schema gives back for the same', () => {
  const withDefault = `const day = req.query.day || '2020-01-01'; res.json(await db.select({ id: sales.id }).from(sales).where(day ? eq(sales.day, String(day)) : undefined));`;
  expect(forms(ask("'/api/sales'"), withDefault).asked).toEqual(['day']);
  const parsed = `const { day } = schema.parse(req.query); ${byHand.slice(byHand.indexOf('const rows'))}`;
  expect(forms(ask('`/api/sales?day=${day}`'), parsed)).toEqual({ asked: ['day'], left: ['all'] });
});

it('takes what a spread adds for optional, where a test stands before it', () => {
  const spread = (given: string): string =>
    `const { shop } = req.query; const one = { ...(${given} && { shop: eq(sales.shop, Number(shop)) }) }; res.json(await db.select({ id: sales.id }).from(sales).where(one.shop));`;
  expect(forms(ask("'/api/sales'"), spread('shop'))).toEqual({ asked: ['all'], left: ['shop'] });
  expect(forms(ask("'/api/sales'"), spread('true'))).toEqual({ asked: ['shop'], left: [] });
});

it('makes no form without conditions where one arm or the other has put one in', () => {
  const byRole = (end: string): string => `const where = []; if (req.user.kind === 'driver') { where.push(eq(sales.day, 'x')); }
else { where.push(eq(sales.shop, req.user.shop)); } res.json(await db.select({ id: sales.id }).from(sales).where(${end}));`;
  const all = forms('', byRole('where.length > 0 ? and(...where) : undefined'));
  expect(all).toEqual({ asked: ['day', 'shop'], left: [] });
  expect(forms('', byRole('and(...where)'))).toEqual(all);
  const open = `const where = []; if (req.query.day) where.push(eq(sales.day, String(req.query.day))); res.json(await db.select({ id: sales.id }).from(sales).where(where.length ? and(...where) : undefined));`;
  expect(forms('', open)).toEqual({ asked: ['all', 'day'], left: [] });
});

it('gives staff the forms that only staff sends', () => {
  const byRole = `const where = []; if (req.user.role !== 'admin') { where.push(eq(sales.shop, req.user.shop)); }
res.json(await db.select({ id: sales.id }).from(sales).where(where.length > 0 ? and(...where) : undefined));`;
  expect(forms('', byRole).asked).toEqual(['shop']);
  expect(forms('', byRole, 'GET /api/sales as staff').asked).toEqual(['all', 'shop']);
  expect(forms('', byRole.replace("role !== 'admin'", "plan !== 'free'")).asked).toEqual(['all', 'shop']);
});

it('takes a field of an answer for one that is there behind a test of it', () => {
  const me = `const [me, setMe] = useState(null); useEffect(() => { fetch('/api/me').then((r) => r.json()).then((found) => setMe(found)); }, []);`;
  const send = (guard: string, address: string): string => `${me} useEffect(() => { ${guard} fetch(${address}); }, [me]);`;
  expect(forms(send('if (!me?.id) return;', '`/api/sales?day=${me.id}`')).asked).toEqual(['day']);
  const perhaps = me.replace('r.json()', 'r.ok ? r.json() : Promise.reject(new Error())');
  expect(forms(`${perhaps} useEffect(() => { if (!me?.id) return; fetch(\`/api/sales?day=\${me.id}\`); }, [me]);`).asked).toEqual(
    ['day'],
  );
  expect(
    forms(send('if (!me?.id || !shop) return;', '`/api/sales?${new URLSearchParams({ day: String(me.id) })}`')).asked,
  ).toEqual(['day']);
  expect(forms(send('if (me?.name) return;', '`/api/sales?day=${me.id}`')).asked).toEqual(['all', 'day']);
  expect(forms(send('if (!me?.name) return;', '`/api/sales?day=${me.id}`')).asked).toEqual(['all', 'day']);
});

it('reads what a schema gives of the query, and a test against nothing', () => {
  const known = `const Q = zod.object({ day: zod.string().optional() });`;
  const route = (parsed: string, test: string): string =>
    `${parsed} const rows = ${test} ? await db.select({ id: sales.id }).from(sales).where(eq(sales.day, String(day))) : await db.select({ id: sales.id }).from(sales); res.json(rows);`;
  const safe = `const parsed = Q.safeParse(req.query); if (!parsed.success) { res.status(400).end(); return; } const day = parsed.data.day;`;
  const zod = `const zod = await import('zod');`;
  const day = ask('`/api/sales?day=${day}`');
  for (const parsed of [
    `${zod} ${known} ${safe}`,
    `const { Q } = await import('@shop/schemas'); ${safe}`,
    `${zod} ${known} const { day } = Q.parse(req.query);`,
    'const { day } = req.query;',
  ])
    for (const test of ['day', 'day != null', 'day !== undefined', '!(day == null)'])
      expect(forms(day, route(parsed, test)), `${parsed} ${test}`).toEqual({ asked: ['day'], left: ['all'] });
  expect(forms(ask("'/api/sales'"), route(`${zod} ${known} ${safe}`, 'day !== undefined'))).toEqual({
    asked: ['all'],
    left: ['day'],
  });
});

it('asks each of the addresses that one request may have', () => {
  const all = `const url = shop === 'all' ? '/api/sales' : \`/api/sales?shop=\${shop}\`;`;
  expect(forms(`${all} useEffect(() => { fetch(url); }, [url]);`, gathered)).toEqual({
    asked: ['all', 'shop'],
    left: ['day', 'shop+day'],
  });
  const added = `let url = '/api/sales?day=7&'; if (shop) url += \`shop=\${shop}&\`;`;
  expect(forms(`${added} useEffect(() => { fetch(url); }, [url]);`, gathered)).toEqual({
    asked: ['day', 'shop+day'],
    left: ['all', 'shop'],
  });
});

it('leaves out what happens to one who belongs nowhere, and what a test before has shut out', () => {
  const helper = (
    start: string,
  ): string => `${start} const list = async (shop) => { let query = db.select({ id: sales.id }).from(sales).$dynamic();
if (shop) query = query.where(eq(sales.shop, shop)); return await query; }; res.json(await list(mine));`;
  expect(forms('', helper('const mine = req.user.shop;')).asked).toEqual(['shop']);
  expect(forms('', helper('const mine = req.query.shop || req.user.shop;')).asked).toEqual(['shop']);
  expect(forms('', helper('const mine = req.query.shop || req.query.day;')).asked).toEqual(['all', 'shop']);
  expect(forms('', helper('const mine = req.user.id;')).asked).toEqual(['all', 'shop']);
  expect(forms('', helper('const mine = req.query.shop;')).asked).toEqual(['all', 'shop']);
  expect(forms('', helper('const mine = req.query.shop; if (!mine) return res.status(400).end();')).asked).toEqual(['shop']);
  const other = 'const mine = req.query.shop; if (!req.query.day) return res.status(400).end();';
  expect(forms('', helper(other)).asked).toEqual(['all', 'shop']);
});
