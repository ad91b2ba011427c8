import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

/** What is said of a route that builds its query so out of `location` and `status`. */
async function said(building: string): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{"name":"app","type":"module"}',
    'schema.ts': `import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core';
export const reports = pgTable('reports', { id: serial('id').primaryKey(), locationId: integer('location_id'), status: text('status') });`,
    'server.ts': `import express from 'express'; import { and, eq } from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres';
import { union } from 'drizzle-orm/pg-core'; import { reports } from './schema'; const db = drizzle(process.env.URL); const app = express();
app.get('/reports', async (req, res) => { const location = Number(req.query.location); const status = String(req.query.status); let query = db.select({ id: reports.id }).from(reports).$dynamic();
${building}
res.json(await query.limit(10)); }); app.listen(3000);`,
  });
  return findings.filter(({ rule }) => rule === 'replaced-condition').map(({ title }) => title);
}

const byLocation = 'query = query.where(eq(reports.locationId, location));';
const byStatus = 'query = query.where(eq(reports.status, status));';

it('tells of a second where, whether it comes always or only sometimes', async () => {
  const title =
    'GET /reports asks for reports that the condition reports.location_id = … should have left out: a second where() replaces it';
  expect(await said(`${byLocation} ${byStatus}`)).toEqual([title]);
  expect(await said(`if (location) { ${byLocation} } if (status) { ${byStatus} }`)).toEqual([title]);
});

it('says nothing where the conditions exclude each other, or the last one has the others in it', async () => {
  expect(await said(`if (location) { ${byLocation} } else { ${byStatus} }`)).toEqual([]);
  expect(
    await said(`${byLocation} query = query.where(and(eq(reports.locationId, location), eq(reports.status, status)));`),
  ).toEqual([]);
  expect(await said('query = query.where(undefined); ' + byStatus)).toEqual([]);
});

it('names who loses a condition, and no other who asks there', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"name":"app","type":"module"}',
    'schema.ts': `import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core';
export const reports = pgTable('reports', { id: serial('id').primaryKey(), locationId: integer('location_id'), status: text('status') });`,
    'server.ts': `import express from 'express'; import { eq } from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres';
import { reports } from './schema'; const db = drizzle(process.env.URL); const app = express();
async function list(location, status) { let query = db.select({ id: reports.id }).from(reports).$dynamic();
if (location) query = query.where(eq(reports.locationId, location)); if (status) query = query.where(eq(reports.status, status)); return await query.limit(10); }
app.get('/place', async (req, res) => res.json(await list(Number(req.query.location), undefined)));
app.get('/both', async (req, res) => res.json(await list(Number(req.query.location), String(req.query.status)))); app.listen(3000);`,
  });
  const told = findings.filter(({ rule }) => rule === 'replaced-condition');
  expect(told.map(({ entryPoints }) => entryPoints)).toEqual([['GET /both']]);
});

it('says nothing of two selects that are put together', async () => {
  expect(
    await said(
      `query = db.select({ id: reports.id }).from(reports).where(eq(reports.locationId, location)).union(db.select({ id: reports.id }).from(reports).where(eq(reports.status, status)));`,
    ),
  ).toEqual([]);
});

it('says nothing of a condition that only running tells, and resolves the query all the same', async () => {
  const { app, findings } = await reviewFiles({
    'package.json': '{"name":"app","type":"module"}',
    'schema.ts': `import { pgTable, serial, text } from 'drizzle-orm/pg-core';
export const reports = pgTable('reports', { id: serial('id').primaryKey(), status: text('status') });`,
    'server.ts': `import express from 'express'; import { eq, nearby } from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres';
import { reports } from './schema'; const db = drizzle(process.env.URL); const app = express();
app.get('/reports', async (req, res) => { let query = db.select({ id: reports.id }).from(reports).$dynamic();
query = query.where(nearby(reports.status)); query = query.where(eq(reports.status, 'x')); res.json(await query.limit(10)); }); app.listen(3000);`,
  });
  expect(findings.filter(({ rule }) => rule === 'replaced-condition')).toEqual([]);
  expect(app.statements.map(({ sql }) => sql)).toEqual([expect.stringContaining('where "reports"."status" = ')]);
});
