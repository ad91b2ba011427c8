import { expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { reviewFiles } from '../../../test/support/review.js';
import { read } from '../index.js';

const tables = {
  'package.json': '{"scripts":{"start":"node server.ts"}}',
  'schema.sql':
    'create table users (id serial primary key, email text not null unique, full_name text, balance integer not null default 0);',
};
const start = `import express from 'express'; import { Kysely, PostgresDialect, CamelCasePlugin, sql } from 'kysely'; const app = express(); app.listen(3000);`;

it('an optional part is a form of its own, and a client handed in from anywhere is known by its methods', async () => {
  const { app } = await reviewFiles({
    ...tables,
    'server.ts': `${start}
const db = new Kysely({});
const find = (client, email) => client.selectFrom('users').selectAll().$if(email !== undefined, (query) => query.where('email', '=', email));
app.get('/users', async (req, res) => { res.json(await find(db, req.query.email).execute()); });
export const handedIn = (trx) => trx.updateTable('users').set({ balance: 0 }).where('id', '=', 1).execute();`,
  });
  expect(app.statements.map((statement) => statement.sql).sort()).toEqual([
    'select * from "users"',
    'select * from "users" where "email" = $1',
    'update "users" set "balance" = $1 where "id" = $2',
  ]);
});

it('CamelCasePlugin, a transaction with its level, and what is done with rows', async () => {
  const { app } = await reviewFiles({
    ...tables,
    'server.ts': `${start}
const db = new Kysely({ dialect: new PostgresDialect({}), plugins: [new CamelCasePlugin()] });
app.post('/pay', async (req, res) => {
  await db.transaction().setIsolationLevel('serializable').execute(async (trx) => {
    const payer = await trx.selectFrom('users').select(['id', 'fullName']).where('id', '=', req.body.id).executeTakeFirstOrThrow();
    await trx.updateTable('users').set((eb) => ({ balance: eb('balance', '-', 1) })).where('id', '=', payer.id).execute();
    await sql\`select pg_notify(\${'paid'}, \${payer.fullName})\`.execute(trx);
  });
  res.end();
});`,
  });
  expect(app.statements.map((statement) => statement.sql).sort()).toEqual([
    'select "id", "full_name" from "users" where "id" = $1',
    'select pg_notify($1, $2)',
    'update "users" set "balance" = "balance" - $1 where "id" = $2',
  ]);
  const payer = app.callSites.find((site) => site.use === 'first');
  expect(payer?.usedColumns).toEqual(['fullName', 'id']);
  expect(JSON.stringify(app.entryPoints[0]?.work)).toContain('"transaction":{"isolation":"serializable"}');
});

it('a statement within a statement is one call, and what is never sent is told', async () => {
  const { app } = await reviewFiles({
    ...tables,
    'server.ts': `${start}
const db = new Kysely({});
app.get('/rich', async (req, res) => { res.json(await db.selectFrom('users').selectAll().where('id', 'in', db.selectFrom('users').select('id').where('balance', '>', 5)).execute()); });
app.get('/never', (req, res) => { db.deleteFrom('users'); res.end(); });`,
  });
  expect(app.callSites).toHaveLength(2);
  expect(app.statements).toHaveLength(1);
  expect(app.unknowns.map((unknown) => unknown.why)).toEqual(['it is built but never sent']);
});

it('the client that an extension brings to Prisma', () => {
  const reading = read(
    writeApp({
      'package.json': '{}',
      'schema.prisma': 'datasource db { provider = "postgresql" }\nmodel User { id Int @id }',
      'index.ts': `import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient().$extends(kyselyExtension({}));
export const all = async () => await prisma.$kysely.selectFrom('User').select('id').execute();`,
    }),
  );
  expect(reading.callSites.map(({ library, variants }) => [library, variants[0]?.steps.map((step) => step.name)])).toEqual([
    ['kysely', ['selectFrom', 'select', 'execute']],
  ]);
});
