import { expect, it } from 'vitest';
import { reviewFiles } from '../../test/support/review.js';

it('says where else a change belongs, so that the next migration does not take it back', async () => {
  const fixes = async (files: Record<string, string>): Promise<string> => {
    const { findings } = await reviewFiles({
      'package.json': '{"dependencies":{"@prisma/client":"6","express":"5"}}',
      'server.js': `import express from 'express'; import { PrismaClient } from '@prisma/client'; import pg from 'pg'; const pool = new pg.Pool();
const prisma = new PrismaClient(); const app = express();
app.get('/orders/:id', async (req, res) => res.json(await prisma.order.findUnique({ where: { id: 7 } })));
app.post('/orders', async (req, res) => res.json(await prisma.order.create({ data: { price: 3, buyer: 7 } })));
app.get('/o', async (req, res) => res.json(await pool.query('select id from "Order" where id = 7'))); app.listen(3000);`,
      ...files,
    });
    return findings
      .filter(({ rule }) => rule === 'wrong-type' || rule === 'redundant-index')
      .map(({ fix }) => fix)
      .sort()
      .join('\n');
  };
  const prisma = await fixes({
    'prisma/schema.prisma': `datasource db { provider = "postgresql"\n url = env("URL") }
model User { id Int @id @default(autoincrement())\n email String @unique\n password String }
model Order { id Int @id @default(autoincrement())\n price Float\n buyer Int\n @@index([buyer])\n @@index([buyer, price]) }`,
  });
  expect(prisma).toMatch(/type numeric\(12, 2\); Change the type of the column in prisma\/schema\.prisma as well/);
  expect(prisma).toMatch(/drop index concurrently .* Change what declares these indexes in prisma\/schema\.prisma as well/);
  const tables = `create table users (id serial primary key, email text unique, password text);
create table "Order" (id serial primary key, price double precision, buyer int); create index a on "Order" (buyer); create index b on "Order" (buyer, price);`;
  const migrated = await fixes({ 'migrations/001.sql': tables });
  expect(migrated).toContain('type numeric(12, 2);');
  expect(migrated).not.toContain('as well');
  // A script that is run again makes them again.
  expect(await fixes({ 'schema.sql': tables })).toContain('in schema.sql as well, or whoever runs it next takes this back');
});
