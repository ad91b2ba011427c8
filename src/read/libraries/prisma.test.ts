import { expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import type { CallSite, Reading } from '../../model/index.js';
import { read } from '../index.js';

const schema = `datasource db {
  provider = "postgresql"
}
model User {
  id    Int    @id
  email String @unique
  posts Post[]
}
model Post {
  id     Int  @id
  userId Int
  user   User @relation(fields: [userId], references: [id])
}`;

function readCode(files: Record<string, string>): Reading {
  return read(writeApp({ 'package.json': '{}', 'prisma/schema.prisma': schema, ...files }));
}

/** `line method` of every Prisma call. */
function calls(reading: Reading): string[] {
  return reading.callSites
    .filter((site) => site.library === 'prisma')
    .toSorted((left, right) => left.location.line - right.location.line)
    .map((site) => `${site.location.line} ${site.variants[0]?.steps[0]?.name ?? ''}`);
}

it('knows the client however it is made', () => {
  const reading = readCode({
    'index.ts': `import { PrismaClient } from './generated/prisma/client';
import { PrismaClient as Other } from '@prisma/client';
const globalForPrisma = globalThis as unknown as { prisma?: PrismaClient };
export const prisma = globalForPrisma.prisma ?? new PrismaClient({ log: ['error'] });
const extended = new Other().$extends({ model: {} });
export const a = () => prisma.user.findMany();
export const b = () => extended.post.count({ where: { userId: 1 } });
export const c = () => prisma.$queryRaw\`select 1\`;
export const d = () => prisma.$executeRawUnsafe('delete from "Post" where id = $1', 3);`,
  });
  expect(calls(reading)).toEqual(['6 findMany', '7 count', '8 $queryRaw', '9 $executeRaw']);
});

it('takes a member of an enum that the client exports for the word that it is', () => {
  const enums = `${schema}\nenum Role {\n  MEMBER\n  ADMIN\n}\nmodel Account {\n  id   Int  @id\n  role Role\n}`;
  const reading = readCode({
    'prisma/schema.prisma': enums,
    'index.ts': `import { PrismaClient, Role, $Enums } from '@prisma/client'; import { Shape } from '@prisma/client'; const prisma = new PrismaClient();
export const a = () => prisma.account.findMany({ where: { role: Role.ADMIN } });
export const b = () => prisma.account.findMany({ where: { role: { not: $Enums.Role.MEMBER } } });
export const c = () => prisma.account.findMany({ where: { role: Shape.ROUND } });`,
  });
  const asked = reading.callSites.map(({ variants }) => JSON.stringify(variants[0]?.steps[0]?.arguments));
  expect(asked[0]).toContain('"ADMIN"');
  expect(asked[1]).toContain('"MEMBER"');
  expect(asked[2]).not.toContain('"literal","value":"ROUND"');
});

it('knows calls on models whose client was handed in, and leaves what only looks like one', () => {
  const reading = readCode({
    'index.ts': `export const a = (tx: any) => tx.user.update({ where: { id: 1 }, data: { email: 'x' } });
export const b = ({ ctx }: any) => ctx.db.post.findFirst({ where: { id: 2 } });
export class Users { constructor(private readonly orm: any) {} all() { return this.orm.user.findMany({ take: 3 }); } }
export const c = (api: any) => api.user.create({ name: 'x' });
export const d = (cache: any) => cache.post.delete('key');
export const e = (store: any) => store.basket.findMany();
export const f = (db: any, args: any) => db.user.findMany(args);
export const g = (client: any) => client.$transaction([client.user.count(), client.post.deleteMany()]);
export const h = (db: any) => { if (false) { return db.post.findMany(); } return 1; };`,
  });
  expect(calls(reading)).toEqual([
    '1 update',
    '2 findFirst',
    '3 findMany',
    '7 findMany',
    '8 count',
    '8 deleteMany',
    '9 findMany',
  ]);
});

it('takes what findUnique is asked by many turns at one moment as one statement, and findFirst as one per turn', () => {
  const work = (call: string) => {
    const reading = readCode({
      'index.ts': `import express from 'express'; import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient(); const app = express();
app.get('/x', async (req, res) => {
  const posts = await prisma.post.findMany();
  ${call}
}); app.listen(3000);`,
    });
    return JSON.stringify(reading.entryPoints[0]?.work);
  };
  const all = (method: string) =>
    `res.json(await Promise.all(posts.map((post) => prisma.user.${method}({ where: { id: post.userId } }))));`;
  expect(work(all('findUnique'))).not.toContain('"loop"');
  expect(work(all('findUnique'))).toContain(':5:');
  expect(work(all('findFirst'))).toContain('"loop"');
  expect(work('for (const post of posts) await prisma.user.findUnique({ where: { id: post.userId } });')).toContain('"loop"');
});

it('tells what the code does with the rows', () => {
  const reading = readCode({
    'index.ts': `import express from 'express'; import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient(); const app = express();
app.get('/a', async (req, res) => { res.json(await prisma.post.findMany({ include: { user: true } })); });
app.get('/b', async (req, res) => { const posts = await prisma.post.findMany(); res.json({ n: posts.length }); });
app.get('/c', async (req, res) => { const user = await prisma.user.findUnique({ where: { id: 1 } }); res.json({ email: user?.email }); });
app.listen(3000);`,
  });
  const uses = (line: number): Pick<CallSite, 'use' | 'usedColumns'>[] =>
    reading.callSites.filter((site) => site.location.line === line).map(({ use, usedColumns }) => ({ use, usedColumns }));
  expect(uses(3)).toEqual([{ use: 'delivered', usedColumns: 'all' }]);
  expect(uses(4)).toEqual([{ use: 'counted', usedColumns: [] }]);
  expect(uses(5)).toEqual([{ use: 'first', usedColumns: ['email'] }]);
});
