import { expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';
import type { Reading } from '../../model/index.js';

const client = `import { createClient } from '@supabase/supabase-js'; export const supabase = createClient('u', process.env.ANON_KEY);`;
const server = (body: string) => ({
  'client.ts': client,
  'server.ts': `import express from 'express'; import { supabase } from './client'; const app = express();\n${body}\napp.listen(1);`,
});

/** Values that the columns of a table are compared with. */
function compared(reading: Reading, column: string): unknown[] {
  const steps = reading.callSites.flatMap((site) => site.variants.flatMap((variant) => variant.steps));
  return steps.flatMap(({ name, arguments: [first, second] }) =>
    name === 'eq' && first?.kind === 'literal' && first.value === column ? [second?.kind === 'literal' ? second.value : '?'] : [],
  );
}

it('takes what a test excludes out of a field, and puts it back behind it', () => {
  const reading = readFiles(
    ['express', '@supabase/supabase-js'],
    server(`const asked = (d) => ({ kind: d.kind === 'new' ? d.kind : '' });
app.get('/x', async (req, res) => { const data = asked(req.query); let query = supabase.from('things').select('id'); if (data.kind) query = query.eq('kind', data.kind); query = query.eq('shown', data.kind); res.json(await query); });`),
  );
  expect(compared(reading, 'kind')).not.toContain('');
  expect(compared(reading, 'shown')).toContain('');
});

it('knows a field that is set in an arm as one that may be missing', () => {
  const reading = readFiles(
    ['express', '@supabase/supabase-js'],
    server(`const faults = (body) => { const found = {}; if (!body.title) found.title = 'missing'; return Object.keys(found).length === 0; };
app.post('/x', async (req, res) => { if (!faults(req.body)) return res.status(400).end(); await supabase.from('things').insert({ title: req.body.title }); res.end(); });`),
  );
  expect(reading.callSites.map((site) => site.reached)).toEqual([true]);
});

it('knows a list that stands for a missing one as one that may be longer', () => {
  const reading = readFiles(
    ['express', '@supabase/supabase-js'],
    server(
      `app.post('/x', async (req, res) => { const ids = (Array.isArray(req.body.ids) ? req.body.ids : []).slice(0, 50).map((id) => String(id)); if (ids.length === 0) return res.end(); await supabase.from('things').delete().in('id', ids); res.end(); });`,
    ),
  );
  expect(reading.callSites.map((site) => site.reached)).toEqual([true]);
});

it('reads a client that was handed in from nowhere by the shape of its calls, and a text with a zero in it', () => {
  const reading = readFiles(['express', '@supabase/supabase-js'], {
    ...server(`app.get('/x', (req, res) => res.end());`),
    'tools.ts': `// ${'long '.repeat(200)}\nexport const key = 'a\u0000b'; export async function tool(ctx) { const { data } = await ctx.sb.from('things').select('id'); await ctx.sb.storage.from('files').remove(['a']); return data; }`,
  });
  expect(reading.callSites.map((site) => site.symbol)).toEqual(['tool']);
  expect(reading.unknowns).toEqual([]);
});

it.each([
  ['Reflect.get', 'return Reflect.get(made(), name, self);'],
  ['a member', 'return made()[name];'],
  ['a bound method', `const value = Reflect.get(made(), name); return typeof value === 'function' ? value.bind(made()) : value;`],
])('takes a Proxy for what its trap asks: %s', (_how, body) => {
  const reading = readFiles(['express', 'pg'], {
    'db.ts': `import pg from 'pg'; let pool; function made() { if (!pool) pool = new pg.Pool(); return pool; } export const db = new Proxy({}, { get(_, name, self) { ${body} } });`,
    'server.ts': `import express from 'express'; import { db } from './db'; const app = express(); app.get('/x', async (req, res) => res.json(await db.query('select 1'))); app.listen(1);`,
  });
  expect(reading.callSites.map((site) => site.reached)).toEqual([true]);
});

it('decides whether a word is in a list of words, and nothing where either is not known', () => {
  const reading = readFiles(['express', 'pg'], {
    'server.ts': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
async function update(id, updates) {
  const allowed = ['name', 'city'];
  const parts = [];
  for (const [key, value] of Object.entries(updates)) if (allowed.includes(key)) parts.push(key + ' = $' + (parts.length + 2));
  if (parts.length === 0) return;
  await pool.query('update people set ' + parts.join(', ') + ' where id = $1', [id, ...Object.values(updates)]);
}
app.patch('/known', async (req, res) => { await update(req.params.id, { name: req.body.name, secret: req.body.secret }); res.end(); });
app.patch('/none', async (req, res) => { await update(req.params.id, { hidden: req.body.hidden }); res.end(); });
app.get('/any', async (req, res) => { if (!['a', 'b'].includes(req.query.sort)) return res.status(400).end(); res.json((await pool.query('select any from people')).rows); });
app.listen(1);`,
  });
  const texts = JSON.stringify(reading.callSites.map(({ variants }) => variants));
  expect(texts).toContain('name');
  expect(texts).not.toContain('secret =');
  expect(texts).not.toContain('hidden =');
  expect(reading.entryPoints.find(({ name }) => name === 'GET /any')?.work.kind).not.toBe('sequence');
  expect(texts).toContain('select any');
});
