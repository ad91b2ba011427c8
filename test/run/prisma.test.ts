import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, openLab } from '../../src/lab/index.js';
import { accept } from '../../src/migrate/accept.js';
import { migrate } from '../../src/migrate/index.js';
import type { Observations } from '../../src/model/index.js';
import { read } from '../../src/read/index.js';
import { resolve } from '../../src/resolve/index.js';
import { run } from '../../src/run/index.js';
import { assume } from '../../src/settings/index.js';
import { writeApp } from '../support/app.js';
import { root } from '../support/cli.js';

/** Its client is not generated, and what it asks for beside is not installed. */
const schema = `
generator client {
  provider      = "prisma-client-js"
  binaryTargets = ["native", "rhel-openssl-3.0.x"]
}
generator shapes {
  provider = "a-generator-that-is-not-installed"
}
datasource db {
  provider  = "postgresql"
  url       = env("DATABASE_URL")
  directUrl = env("DIRECT_URL")
}
model User {
  id    Int    @id @default(autoincrement())
  email String @unique
  posts Post[]
}
model Post {
  id       Int    @id @default(autoincrement())
  title    String
  authorId Int
  author   User   @relation(fields: [authorId], references: [id])
}
`;
/** A second one, made as TypeScript. */
const titles = `
generator client {
  provider = "prisma-client"
  output   = "../src/made"
}
datasource db {
  provider = "postgresql"
  url      = env("TITLES_URL")
}
model Post {
  id       Int    @id @default(autoincrement())
  title    String
  authorId Int
}
`;
const server = `
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';
import express from 'express';
import { PrismaClient as Titles } from './made/client.js';
class Database extends PrismaClient {
  constructor() {
    super({ datasources: { db: { url: 'postgresql://me:mine@db.example.com:5432/production' } }, log: ['error'] });
  }
}
const prisma = new PrismaClient();
const database = new Database();
const extended = new Titles().$extends({ name: 'extended' });
// As on the edge, where nothing of the run is: a client is made, and is not asked.
const seam = Symbol.for('loadbearing.prisma');
const there = globalThis[seam];
delete globalThis[seam];
const { PrismaClient: Edge } = createRequire(import.meta.url)('@prisma/client/wasm');
new Edge();
globalThis[seam] = there;
let connected = 0;
class Adapter extends PrismaPg {
  async connect() {
    connected += 1;
    return super.connect();
  }
}
const own = new PrismaClient({ adapter: new Adapter({ connectionString: process.env.DATABASE_URL }) });
const app = express();
app.use(express.json());
app.get('/users', async (req, res) => res.json(await prisma.user.findMany({ include: { posts: true }, take: 20 })));
app.get('/posts', async (req, res) => res.json(await database.post.findMany({ orderBy: { id: 'desc' }, take: 20 })));
app.get('/titles', async (req, res) => res.json(await extended.post.findMany({ take: 20 })));
app.get('/own', async (req, res) => {
  const users = await own.user.findMany({ take: 20 });
  res.status(connected === 1 ? 200 : 500).json(users);
});
app.post('/posts', async (req, res) => {
  const { title, authorId } = req.body;
  res.status(201).json(await database.$transaction((within) => within.post.create({ data: { title, authorId } })));
});
app.listen(3000);
`;

let lab: Lab;
let folder = '';
let seen: Observations;
const packages = path.join(root, 'node_modules');
const generated = (): string[] =>
  ['.prisma/client', '@prisma/client'].flatMap((place) =>
    existsSync(path.join(packages, place)) ? readdirSync(path.join(packages, place)).map((name) => `${place}/${name}`) : [],
  );
let before: string[] = [];

beforeAll(async () => {
  before = generated();
  folder = writeApp({
    'package.json': JSON.stringify({
      type: 'module',
      scripts: { start: 'tsx src/server.ts', generate: 'prisma generate --schema=prisma/titles.prisma && prisma generate' },
      dependencies: { express: '5', '@prisma/client': '6' },
    }),
    'prisma/schema.prisma': schema,
    'prisma/titles.prisma': titles,
    'src/server.ts': server,
  });
  symlinkSync(packages, path.join(folder, 'node_modules'), 'dir');
  lab = await openLab();
  const reading = read(folder);
  const catalogue = await migrate(reading.schemaSources, lab);
  const app = await accept(await resolve(reading, catalogue), lab, reading.schemaSources);
  seen = await run(app, assume(app, undefined), lab, {
    folder,
    rows: 3000,
    told: { experiments: [], seconds: 30 },
    rates: () => new Map(),
  });
});
afterAll(() => lab.stop());

describe('an app whose Prisma clients are not generated', () => {
  it('is started with clients that need no engine, and answers from the lab as reading had foreseen', () => {
    expect(seen.driven).toEqual(
      ['GET /users', 'GET /posts', 'GET /titles', 'GET /own', 'POST /posts'].map((entryPoint) =>
        expect.objectContaining({ entryPoint, answered: true, unforeseen: [] }),
      ),
    );
    expect(seen.driven.map(({ statements }) => statements)).toEqual([2, 1, 1, 1, 1]);
  });

  it('says what ran, and asked nobody outside', () => {
    expect(seen.unknowns).toEqual([
      {
        what: 'process',
        name: 'Prisma',
        why: expect.stringMatching(/^its client was generated in the copy: without the native/),
      },
    ]);
    expect(seen.started?.outside).toEqual([]);
  });

  it('wrote nothing into the owner’s folder or packages', () => {
    expect(readFileSync(path.join(folder, 'prisma/schema.prisma'), 'utf8')).toBe(schema);
    expect(readdirSync(path.join(folder, 'src'))).toEqual(['server.ts']);
    expect(generated()).toEqual(before);
  });
});
