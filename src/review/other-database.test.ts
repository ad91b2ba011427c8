import { expect, it } from 'vitest';
import { check } from '../check.js';
import { writeApp } from '../../test/support/app.js';

it('reviews an app on MySQL, and refuses to measure it', async () => {
  const folder = writeApp({
    'package.json': '{"dependencies":{"express":"5","@prisma/client":"6"},"scripts":{"start":"node server.js"}}',
    'prisma/schema.prisma': `datasource db {\n  provider = "mysql"\n  relationMode = "prisma"\n}
model User {\n  id Int @id @default(autoincrement())\n  email String @unique @db.VarChar(190)\n  posts Post[]\n}
model Post {\n  id Int @id @default(autoincrement())\n  userId Int @db.UnsignedInt\n  user User @relation(fields: [userId], references: [id])\n  title String @db.LongText\n}`,
    'server.js': `import express from 'express'; import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient(); const app = express();
app.get('/posts', async (req, res) => res.json(await prisma.post.findMany()));
app.get('/users/:id/posts', async (req, res) => res.json(await prisma.post.findMany({ where: { userId: Number(req.params.id) }, take: 20 })));
app.listen(3000);`,
  });
  const options = { now: 1_000, users: [10_000] };
  const { findings } = await check(folder, { ...options, until: 'review' });
  expect(findings.map((finding) => finding.rule).sort()).toEqual(['missing-index', 'unbounded-list']);
  await expect(check(folder, options)).rejects.toMatchObject({ code: 'LB_OTHER_DATABASE' });
});
