import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../../../test/support/app.js';
import { root } from '../../../../../test/support/cli.js';
import { columnTrialsOf, trialsOf, triedFixes } from '../../../../../test/support/code-trials.js';
import { generateClient, prismaHeader, recordingClient } from '../../../../../test/support/prisma.js';
import { type Lab, openLab } from '../../../../lab/index.js';
import { appDatabase, migrate } from '../../../../migrate/index.js';
import type { App } from '../../../../model/index.js';
import { read } from '../../../../read/index.js';
import { resolve } from '../../../../resolve/index.js';
import { openFolder } from '../../../folder.js';
import { planCode } from '../../index.js';

const schema = `${prismaHeader}
model Author {
  id     Int    @id
  name   String
  bossId Int?
}

model Post {
  id       Int     @id
  authorId Int     @map("author_id")
  title    String
  likes    Int
  price    Decimal
}
`;

const rows = `truncate "Author", "Post";
insert into "Author" select i, 'author ' || i, nullif(i % 3, 0) from generate_series(1, 9) i;
insert into "Post" select i, i % 11, 'post ' || i, i % 7, i / 2.0 from generate_series(1, 60) i;`;

const written = {
  ofKey: `const all = await prisma.post.findMany({ orderBy: { id: 'asc' } });
  const shown = [];
  for (const post of all) {
    const author = await prisma.author.findUnique({ where: { id: post.authorId } });
    shown.push({ title: post.title, author, missed: author === null });
  }
  return shown;`,
  chosen: `const all = await prisma.author.findMany({ orderBy: { id: 'desc' } });
  return Promise.all(all.map(async ({ id, name }) => {
    const own = await prisma.post.findMany({ where: { authorId: id, likes: { gt: 2 } }, select: { title: true, likes: true }, orderBy: { id: 'desc' } });
    const number = await prisma.post.count({ where: { authorId: id } });
    return { name, own, number };
  }));`,
  guarded: `const all = await prisma.author.findMany({ orderBy: { id: 'asc' } });
  return Promise.all(all.map(async (author) => {
    const boss = author.bossId ? await prisma.author.findFirst({ where: { id: author.bossId }, select: { id: true, name: true } }) : null;
    return { ...author, boss };
  }));`,
  ofWrites: `const all = await prisma.author.findMany({ orderBy: { id: 'asc' } });
  for (const author of all) await prisma.post.deleteMany({ where: { authorId: author.id, likes: 3 } });
  return prisma.post.findMany({ select: { id: true }, orderBy: { id: 'asc' } });`,
};

const left = {
  'mayBeNull|bossId may be null, for which Prisma throws an error in its turn alone': `const all = await prisma.author.findMany();
  for (const author of all) use(await prisma.author.findFirst({ where: { id: author.bossId }, select: { bossId: true } }));`,
  'someOfEach|it asks for a part of the rows of each turn': `const all = await prisma.author.findMany();
  for (const author of all) use(await prisma.post.findMany({ where: { authorId: author.id }, select: { id: true }, take: 3 }));`,
  'firstOfSeveral|there may be several rows of a key, of which each turn takes the first': `const all = await prisma.author.findMany();
  for (const author of all) use(await prisma.post.findFirst({ where: { authorId: author.id }, select: { likes: true, id: true } }));`,
  'decimals|price (numeric(65,30)) comes back as an object that turns with the same key would share': `const all = await prisma.author.findMany();
  for (const author of all) use(await prisma.post.findMany({ where: { authorId: author.id }, select: { price: true } }));`,
};

const extended = {
  'extended|whether the client makes something else of its rows is not known': `const all = await prisma.post.findMany();
  for (const post of all) use(await prisma.author.findFirst({ where: { id: post.authorId }, select: { id: true } }));`,
};

function functions(bodies: Record<string, string>): string {
  const names = Object.keys(bodies).map((key) => key.split('|')[0] ?? '');
  const own = Object.values(bodies).map((body, at) => `export async function ${names[at] ?? ''}() {\n  ${body}\n}`);
  const routes = names.map((name) => `app.get('/${name}', async (_request, response) => { response.json(await ${name}()); });`);
  const head = `import express from 'express';\nimport { prisma } from './db.js';\nconst app = express();\nconst use = (x) => x;\nuse(0);`;
  return `${[head, ...own, ...routes].join('\n\n')}\n`;
}

let lab: Lab;
let folder: string;
let app: App;
let client: Client;
let ask: { client: unknown; taken: () => string[]; end: () => Promise<void> };

beforeAll(async () => {
  lab = await openLab();
  folder = writeApp({
    'package.json': '{ "type": "module", "dependencies": { "@prisma/client": "6", "express": "5" } }',
    'prisma/schema.prisma': schema,
    'db.ts': "import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();\n",
    'written.ts': functions(written),
    'left.ts': functions(left),
    'narrow.ts': functions({
      chosen: 'return (await prisma.author.findMany({ where: { bossId: 1 } })).map((each) => each.id + 1);',
    }),
    'extended.ts': functions(extended).replace("'./db.js'", "'./more.js'"),
    'more.ts':
      "import { prisma as plain } from './db.js';\nexport const prisma = plain.$extends({ result: { author: { upper: { compute: () => 'A' } } } });\n",
  });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  const reading = read(folder);
  app = await resolve(reading, await migrate(reading.schemaSources, lab));
  client = await lab.connect(appDatabase);
  ask = recordingClient(await generateClient(schema), client);
});
afterAll(async () => {
  await ask.end();
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
});

function plan(file: string) {
  const trials = trialsOf(app, file);
  return planCode(app, triedFixes(trials), trials, openFolder(folder), new Set());
}

async function answers(text: string, into: string): Promise<Record<string, { answer: unknown; sent: number }>> {
  await client.query(rows);
  const own = path.join(folder, into);
  mkdirSync(own);
  writeFileSync(path.join(own, 'written.js'), transformSync(text, { loader: 'ts', format: 'esm' }).code);
  writeFileSync(path.join(own, 'db.js'), 'export const prisma = globalThis.testedPrisma;');
  Reflect.set(globalThis, 'testedPrisma', ask.client);
  const module: Record<string, unknown> = await import(pathToFileURL(path.join(own, 'written.js')).href);
  const all: Record<string, { answer: unknown; sent: number }> = {};
  for (const name of Object.keys(written)) {
    const answer = module[name];
    if (typeof answer !== 'function') throw new Error(`no ${name}`);
    ask.taken();
    all[name] = { answer: await answer(), sent: ask.taken().length };
  }
  return all;
}

describe('a loop that asks Prisma in each turn', () => {
  it('asks once, and gives the same', async () => {
    const { edits, left: not } = plan('written.ts');
    expect(not).toEqual([]);
    const before = await answers(functions(written), 'before');
    const after = await answers(edits[0]?.after ?? '', 'after');
    for (const name of Object.keys(written)) expect(after[name]?.answer, name).toEqual(before[name]?.answer);
    expect(Object.values(before).map(({ sent }) => sent)).toEqual([61, 19, 7, 11]);
    expect(Object.values(after).map(({ sent }) => sent)).toEqual([2, 3, 2, 3]);
  });

  it('asks for the columns that are used', () => {
    const trials = columnTrialsOf(app, 'narrow.ts');
    const { edits, left: not } = planCode(app, triedFixes(trials), trials, openFolder(folder), new Set());
    expect(not).toEqual([]);
    expect(edits[0]?.after).toContain('prisma.author.findMany({ select: { id: true }, where: { bossId: 1 } })');
  });

  it.each([
    ['left.ts', left],
    ['extended.ts', extended],
  ])('is left where that would not be the same: %s', (file, bodies) => {
    const { edits, left: not } = plan(file);
    expect(edits).toEqual([]);
    const said = not.map(({ fix, why }) => `${fix.split(' ')[0] ?? ''}|${why.replace('it is not written into the code: ', '')}`);
    expect(said.sort()).toEqual(Object.keys(bodies).sort());
  });
});
