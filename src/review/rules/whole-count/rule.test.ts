import { expect, it } from 'vitest';
import { prismaHeader } from '../../../../test/support/prisma.js';
import { oneRoute } from '../../../../test/support/one-route.js';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const titlesOf = async (files: Record<string, string>): Promise<string[]> => {
  const { findings } = await reviewFiles(files);
  return findings.filter((finding) => finding.rule === 'whole-count').map(({ title }) => title);
};

it('finds what _count of Prisma sends, where some rows are asked for', async () => {
  const found = (call: string): Promise<string[]> =>
    titlesOf({
      'package.json': '{"dependencies":{"@prisma/client":"6","express":"5"}}',
      'prisma/schema.prisma': `${prismaHeader}
model User { id Int @id @default(autoincrement())
  email String @unique
  password String
  posts Post[] }
model Post { id Int @id @default(autoincrement())
  authorId Int
  author User @relation(fields: [authorId], references: [id])
  title String
  notes Note[] }
model Note { id Int @id @default(autoincrement())
  postId Int
  post Post @relation(fields: [postId], references: [id])
  body String }`,
      'server.ts': `import express from 'express';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
const app = express();
app.post('/posts', async (req, res) => res.json(await prisma.post.create({ data: req.body })));
app.post('/notes', async (req, res) => res.json(await prisma.note.create({ data: req.body })));
app.get('/posts', async (req, res) => res.json(await prisma.post.findMany(${call})));
app.listen(3000);`,
    });
  const mine = 'where: { authorId: Number(req.query.author) }';
  expect(await found(`{ ${mine}, include: { _count: { select: { notes: true } } } }`)).toEqual([
    "GET /posts counts everybody's Note for the few Post asked for",
  ]);
  expect(await found(`{ ${mine}, include: { _count: { select: { notes: { where: { body: 'x' } } } } } }`)).toHaveLength(1);
  expect(await found(`{ take: 10, include: { _count: { select: { notes: true } } } }`)).toHaveLength(1);
  expect(await found(`{ where: { id: Number(req.query.id) }, include: { _count: { select: { notes: true } } } }`)).toEqual([]);
  expect(await found(`{ include: { _count: { select: { notes: true } } } }`)).toEqual([]);
  expect(await found(`{ ${mine}, include: { notes: true } }`)).toEqual([]);
});

it('leaves alone what belongs to one, what is few, and what is joined row by row', async () => {
  const found = (sql: string): Promise<string[]> =>
    titlesOf({
      'package.json': '{}',
      'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table colours (id serial primary key, name text);
create table posts (id serial primary key, author_id int not null references users (id), colour_id int references colours (id), title text);
create table notes (id serial primary key, post_id int not null references posts (id), author_id int not null references users (id), body text);`,
      'server.js': oneRoute(
        `await pool.query(\`${sql}\`, [req.params.id]); await pool.query('insert into notes (post_id, author_id, body) values ($1, $2, $3)', [1, req.user.id, req.body.body]);`,
      ),
    });
  const posts = (aside: string): string =>
    `select p.id, c.n from posts p left join ${aside} c on c.post_id = p.id where p.author_id = $1`;
  expect(await found(posts('(select post_id, count(*) as n from notes group by post_id)'))).toHaveLength(1);
  expect(await found(posts("(select n.post_id, max(n.body) as n from notes n where n.body <> '' group by 1)"))).toHaveLength(1);
  expect(await found(posts('(select post_id, count(*) as n from notes where author_id = $1 group by post_id)'))).toEqual([]);
  expect(await found(posts('lateral (select post_id, count(*) as n from notes where post_id = p.id group by post_id)'))).toEqual(
    [],
  );
  expect(
    await found(
      'select p.id, c.n from posts p left join (select id as colour_id, count(*) as n from colours group by id) c on c.colour_id = p.colour_id where p.author_id = $1',
    ),
  ).toEqual([]);
});
