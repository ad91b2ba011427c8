import { expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';

// Without a bound it takes minutes and then all memory: twenty seconds are no measure of speed.
it('reads state that is set from itself again and again', { timeout: 20_000 }, () => {
  const updates = Array.from(
    { length: 20 },
    (_, at) => `  update(id, 'step${String(at % 5)}', { done: ${String(at)}, status: text });\n  fail(id, 'no ${String(at)}');`,
  ).join('\n');
  const reading = readFiles(['express', 'pg'], {
    'schema.sql': 'create table parts (id serial primary key, name text);',
    'server.ts': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
const store = new Map();
const clients = new Map();
function tell(id, progress) {
  for (const client of clients.get(id) || []) client.write(JSON.stringify(progress));
}
function update(id, step, updates) {
  const current = store.get(id);
  if (!current) return;
  current.steps[step] = { ...current.steps[step], ...updates };
  store.set(id, { ...current, step, status: updates.status ? 'going' : current.status });
  tell(id, current);
}
function fail(id, error) {
  const current = store.get(id);
  if (!current) return;
  current.errors.push(error);
  current.status = 'failed';
  store.set(id, current);
  tell(id, current);
}
app.post('/sync', async (req, res) => {
  const { id, text } = req.body;
  store.set(id, { steps: { step0: { done: 0 } }, errors: [], status: 'pending' });
  try {
${updates}
  } catch (error) {
    fail(id, String(error));
  }
  res.json(await pool.query('select id from parts where name = $1 limit 5', [store.get(id).status]));
});
app.listen(3000);`,
  });
  expect(reading.entryPoints.map(({ name }) => name)).toEqual(['POST /sync']);
  expect(reading.callSites.map(({ reached }) => reached)).toEqual([true]);
});
