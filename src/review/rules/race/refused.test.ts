import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { reviewFiles } from '../../../../test/support/review.js';

const id = 'id String @id @default(uuid())';
const ofMember = `memberId String
  member Member @relation(fields: [memberId], references: [id])`;
const schema = `generator client {
  provider = "prisma-client-js"
}
datasource db {
  provider = "postgresql"
  url = env("DATABASE_URL")
}
model Member {
  ${id}
  email String @unique
  votes Vote[]
  awards Award[]
  seats Seat[]
}
model Vote {
  ${id}
  ${ofMember}
  itemId String?
  kind String
  @@unique([memberId, itemId, kind])
}
model Award {
  ${id}
  ${ofMember}
  rule String
  refType String?
  refId String?
  once String? @unique
}
model Payment {
  ${id}
  receipt String? @unique
  cents Int
}
model Seat {
  ${id}
  ${ofMember}
  payment String? @unique
}`;

/** Races in one Prisma route, whose helpers stand before it. */
async function races(body: string, helpers = '', models = schema): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'prisma/schema.prisma': models,
    'src/server.ts': `import express from 'express'; import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient(); const app = express();
${helpers}
app.post('/go/:id', async (req, res) => {
  const member = await prisma.member.findUnique({ where: { email: req.session.email } });
  if (!member) return res.status(401).end();
${body}
  res.json({});
});
app.listen(3000);`,
  });
  return findings.filter(({ rule }) => rule === 'race').map(({ title }) => title);
}

const award = (key: string): string => `async function award(input) {
  const once = ${key};
  try {
    await prisma.award.create({ data: { memberId: input.memberId, rule: 'vote', refType: input.refType, refId: input.refId, once } });
  } catch (error) { if (once && error.code === 'P2002') return; throw error; }
}`;
const parts = 'input.refType && input.refId';
const text = '`${input.memberId}:${input.refType}:${input.refId}`';
const look = `const had = await prisma.award.findFirst({ where: { memberId: member.id, refType: req.body.type, refId: req.body.id } });
  if (!had) await award({ memberId: member.id, refType: req.body.type, refId: req.body.id });`;

it('is quiet where a called function writes a key made of what was looked for, also where that is NULL without a part of it', async () => {
  expect(await races(look, award(text))).toEqual([]);
  expect(await races(look, award(`${parts} ? ${text} : null`))).toEqual([]);
  // Something else decides, the key has a part made anew, or there is none.
  expect(await races(look, award(`${parts} && input.strict ? ${text} : null`))).toHaveLength(1);
  expect(await races(look, award(text.replace(':${input.refId}', ':${Math.random()}')))).toHaveLength(1);
  expect(await races(look, award(text), schema.replace('once String? @unique', 'once String?'))).toHaveLength(1);
});

it('is quiet where the insert sets a whole key of the person from its request, whatever the look asks for', async () => {
  const vote = `const before = await prisma.vote.findMany({ where: { memberId: member.id, itemId: req.body.item, kind: { in: ['up', 'down'] } } });
  if (before.length === 0) await prisma.vote.create({ data: { memberId: member.id, itemId: req.body.item, kind: req.body.kind } });`;
  expect(await races(vote)).toEqual([]);
  expect(await races(vote.replace('kind: req.body.kind', 'kind: String(Math.random())'))).toHaveLength(1);
  expect(await races(vote, '', schema.replace('@@unique([memberId, itemId, kind])', ''))).toHaveLength(1);
});

const seat = `const mine = await prisma.seat.findFirst({ where: { memberId: member.id } });
  if (!mine) await prisma.seat.create({ data: { memberId: member.id } });`;

it('is quiet behind an insert that refuses the second request, and is not where its failure is caught or it may be left out', async () => {
  const pay = `await prisma.payment.create({ data: { receipt: req.body.receipt, cents: 5 } });`;
  const filled = schema.replace('receipt String?', 'receipt String');
  expect(await races(`${pay}\n${seat}`, '', filled)).toEqual([]);
  expect(await races(`try { ${pay} } catch { console.log('again'); }\n${seat}`, '', filled)).toHaveLength(1);
  expect(await races(`${pay.replace(';', '.catch(() => undefined);')}\n${seat}`, '', filled)).toHaveLength(1);
  expect(await races(`if (req.body.paid) { ${pay} }\n${seat}`, '', filled)).toHaveLength(1);
  expect(await races(`${pay.replace('req.body.receipt', 'String(Math.random())')}\n${seat}`, '', filled)).toHaveLength(1);
  const known = (what: string): string => `const receipt = decode(${what}).number;
  const done = await prisma.payment.findFirst({ where: { receipt } });
  if (done) return res.end();
  await prisma.payment.create({ data: { receipt, cents: 5 } });`;
  expect(await races(`${known('req.rawBody')}\n${seat}`)).toEqual([]);
  expect(
    await races(`${known('req.rawBody')}\n${seat}`, '', schema.replace('receipt String? @unique', 'receipt String?')),
  ).toHaveLength(2);
});

it('takes no arm that a throw above has ruled out, and takes it where what throws is caught', async () => {
  const either = `const had = payment
    ? await prisma.seat.findUnique({ where: { payment } })
    : await prisma.seat.findFirst({ where: { memberId: member.id } });
  if (!had) await prisma.seat.create({ data: { memberId: member.id, payment } });`;
  const begin = "const payment = typeof req.body.payment === 'string' ? req.body.payment : null;";
  const guard = "if (!payment) throw new Error('unpaid');";
  expect(await races(`${begin} ${guard}\n${either}`)).toEqual([]);
  expect(await races(`${begin}\n${either}`)).toHaveLength(1);
  expect(await races(`${begin} try { ${guard} } catch { console.log('later'); }\n${either}`)).toHaveLength(1);
  expect(await races(`${begin} try { ${guard} } catch { ${either} }`)).toHaveLength(1);
});

it('is quiet over pg too where a text of the key is written, and is not where the key is of other things', async () => {
  const tables = `create table users (id serial primary key, email text not null unique, password text not null);
create table grants (id serial primary key, user_id int not null references users (id), what text not null, once text unique);`;
  const said = async (once: string): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'migrations/001.sql': tables,
      'src/server.js':
        oneRoute(`const { rows } = await pool.query('select id from grants where user_id = $1 and what = $2', [req.user.id, req.body.what]);
  if (rows.length > 0) return res.json({});
  await pool.query('insert into grants (user_id, what, once) values ($1, $2, $3)', [req.user.id, req.body.what, ${once}]);`),
    });
    return findings.filter(({ rule }) => rule === 'race').length;
  };
  expect(await said('`${req.user.id}:${req.body.what}`')).toBe(0);
  expect(await said('`${req.user.id}:${crypto.randomUUID()}`')).toBe(1);
});
