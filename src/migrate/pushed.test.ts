import { expect, it } from 'vitest';
import { reviewFiles } from '../../test/support/review.js';

const app = (sql: string) =>
  reviewFiles({
    'package.json': '{"dependencies":{"drizzle-orm":"0.30","pg":"8","express":"4"}}',
    [sql]: 'DROP TABLE IF EXISTS public.jobs; CREATE TABLE public.jobs (id integer PRIMARY KEY, title text);',
    'shared/schema.ts': `import { pgTable, serial, text, integer } from 'drizzle-orm/pg-core';
export const companies = pgTable('companies', { id: serial('id').primaryKey(), name: text('name') });
export const jobs = pgTable('jobs', { id: serial('id').primaryKey(), title: text('title'), companyId: integer('company_id').references(() => companies.id) });`,
    'server.ts': `import express from 'express'; import { Pool } from 'pg'; import { drizzle } from 'drizzle-orm/node-postgres'; import { eq } from 'drizzle-orm'; import { jobs } from './shared/schema';
const pool = new Pool(); const db = drizzle(pool); const app = express();
app.get('/jobs', async (req, res) => res.json((await pool.query('select id from jobs where company_id = $1 limit 9', [req.query.company])).rows));
app.get('/list', async (req, res) => res.json(await db.select().from(jobs).where(eq(jobs.companyId, Number(req.query.company))).limit(9)));
app.get('/wrong', async (req, res) => res.json((await pool.query('select id from jobs where owner = $1 limit 9', [req.query.owner])).rows));
app.listen(3000);`,
  });

const broken = async (sql: string): Promise<string[]> =>
  (await app(sql)).findings.filter(({ rule }) => rule === 'broken-query').map(({ title }) => title);

it('takes a dump beside a schema that is pushed for old, and only in what that schema has', async () => {
  expect(await broken('database_backup_2025.sql')).toEqual([expect.stringContaining('/wrong')]);
});
