import { expect, it } from 'vitest';
import type { Finding } from '../../../model/index.js';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

async function ofMoney(type: string): Promise<Finding | undefined> {
  const { findings } = await reviewFiles({
    'package.json': '{"dependencies":{"drizzle-orm":"0.44.0","express":"5.0.0"}}',
    'src/schema.ts': `import { pgTable, serial, integer, real, doublePrecision, numeric } from 'drizzle-orm/pg-core';
export const calls = pgTable('calls', { id: serial('id').primaryKey(), fundId: integer('fund_id').notNull(), amount: ${type}('amount').notNull() });`,
    'src/server.ts': `import express from 'express';
import { drizzle } from 'drizzle-orm/node-postgres';
import { eq } from 'drizzle-orm';
import { calls } from './schema';
const db = drizzle(process.env.DATABASE_URL);
const app = express();
app.get('/calls/:fund', async (req, res) => res.json(await db.select().from(calls).where(eq(calls.fundId, Number(req.params.fund))).limit(20)));
app.listen(3000);`,
  });
  return findings.find(({ rule }) => rule === 'wrong-type');
}

it('tells a fraction of four bytes from one of eight, which loses no cents', async () => {
  const short = await ofMoney('real');
  expect(short?.title).toBe(
    'calls keeps money as real (amount): it holds about seven digits, so that amounts are off by cents from about 100 thousand on',
  );
  expect(short?.fix).toContain("declare it with { mode: 'number' }");
  const long = await ofMoney('doublePrecision');
  expect(long?.title).toBe('calls keeps money as double precision (amount): amounts are stored inexactly');
  expect(`${long?.title ?? ''} ${long?.why ?? ''}`).not.toMatch(/off by cents/);
  expect(await ofMoney('numeric')).toBeUndefined();
});

it('says that an exact number is a text for the browser, with Prisma and with pg', async () => {
  const fixOf = async (files: Record<string, string>) =>
    (await reviewFiles({ 'package.json': '{"dependencies":{"@prisma/client":"6","pg":"8"}}', ...files })).findings.find(
      ({ rule }) => rule === 'wrong-type',
    )?.fix;
  const server = (client: string, ask: string) => `import express from 'express'; ${client}
const app = express(); app.get('/calls', async (req, res) => res.json(${ask})); app.listen(3000);`;
  expect(
    await fixOf({
      'prisma/schema.prisma':
        'datasource db {\n  provider = "postgresql"\n}\nmodel Call {\n  id Int @id @default(autoincrement())\n  amount Float\n}',
      'server.js': server(
        "import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient();",
        'await prisma.call.findMany({ take: 20 })',
      ),
    }),
  ).toContain('In JSON it is a text, so that screens get "19.5" where they got 19.5');
  expect(
    await fixOf({
      'migrations/001.sql': 'create table calls (id serial primary key, amount double precision);',
      'server.js': server(
        "import pg from 'pg'; const pool = new pg.Pool();",
        "(await pool.query('select id, amount from calls limit 20')).rows",
      ),
    }),
  ).toContain('A numeric reaches the code as a text, and the browser too');
});
