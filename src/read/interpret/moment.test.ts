import { expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';

it('says of a moment what it is called, and what sets it otherwise', () => {
  const reading = readFiles(['express', 'pg'], {
    'server.ts': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/x', async (req, res) => {
  const monthStart = new Date(req.query.day);
  monthStart.setDate(1);
  const other = new Date();
  other.setHours(0, 0, 0, 0);
  res.json((await pool.query('select id from t where a > $1 and b > $2 and c > $3', [monthStart, other, new Date()])).rows);
});
app.listen(1);`,
  });
  const names = [...JSON.stringify(reading.callSites).matchAll(/"origin":"now","name":"([^"]+)"/g)].map(([, name]) => name);
  expect(names).toEqual([
    'monthStart = new Date(req.query.day) | setDate(1)',
    'other = new Date() | setHours(0, 0, 0, 0)',
    'new Date()',
  ]);
});
