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

it('tells a fraction of four bytes from one of eight, and how an exact number reaches the code', async () => {
  const short = await ofMoney('real');
  expect(short?.title).toBe(
    'calls keeps money as real (amount): it holds about seven digits, 1234567.89 comes back as 1234567.9',
  );
  expect(short?.fix).toContain("declare it with { mode: 'number' }");
  expect((await ofMoney('doublePrecision'))?.title).toBe('calls keeps money as double precision (amount): sums are off by cents');
  expect(await ofMoney('numeric')).toBeUndefined();
});
