import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.js';
import type { App, Driven, Observations } from '../../src/model/index.js';
import { writeApp } from '../support/app.js';
import { root } from '../support/cli.js';
import { growing } from '../support/observed.js';

/** Procedures of tRPC under an address that only the code knows, with superjson around them, behind a token of the app's own. */
const server = `
import express from 'express';
import pg from 'pg';
import superjson from 'superjson';
import { z } from 'zod';
import { jwtVerify } from 'jose';
import { initTRPC, TRPCError } from '@trpc/server';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const secret = new TextEncoder().encode(process.env.JWT_SECRET);
export const createContext = async ({ req }) => {
  const token = (req.headers.authorization ?? '').replace('Bearer ', '');
  const user = token === '' ? undefined : (await jwtVerify(token, secret)).payload.sub;
  return { db: pool, user };
};
const t = initTRPC.context().create({ transformer: superjson });
const signedIn = t.middleware(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx });
});
const mine = t.procedure.use(signedIn);
const notes = t.router({
  list: mine.query(async ({ ctx }) => {
    const notes = (await ctx.db.query('select id, user_id, body, made from notes where user_id = $1', [ctx.user])).rows;
    for (const note of notes) note.tags = (await ctx.db.query('select label from tags where note_id = $1', [note.id])).rows;
    return notes;
  }),
  byId: mine.input(z.object({ id: z.number() })).query(async ({ ctx, input }) =>
    (await ctx.db.query('select id, body from notes where id = $1 and user_id = $2', [input.id, ctx.user])).rows[0]),
  add: mine.input(z.object({ body: z.string().min(20), kind: z.enum(['idea', 'todo']) })).mutation(async ({ ctx, input }) =>
    (await ctx.db.query('insert into notes (user_id, body, kind) values ($1, $2, $3) returning id', [ctx.user, input.body, input.kind])).rows[0]),
  nobody: t.procedure.query(async ({ ctx }) => (await ctx.db.query('select id from notes where user_id is null')).rows),
});
const appRouter = t.router({ notes });
const app = express();
app.use('/rpc/trpc', createExpressMiddleware({ router: appRouter, createContext }));
app.get('/rpc/trpc/:procedure', (_req, res) => res.sendStatus(404));
app.listen(process.env.PORT);
`;

let lab: Lab;
let app: App;
let seen: Observations;
beforeAll(async () => {
  const folder = writeApp({
    'package.json': JSON.stringify({
      type: 'module',
      scripts: { start: 'node server.js' },
      dependencies: { express: '5', pg: '8', '@trpc/server': '11' },
    }),
    'schema.sql': `create table users (id serial primary key, email text not null unique);
      create table notes (id serial primary key, user_id int not null references users (id), body text not null, kind text not null default 'idea', made timestamptz not null default now());
      create index on notes (user_id);
      create table tags (id serial primary key, note_id int not null references notes (id), label text not null);`,
    'server.js': server,
  });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  ({ lab, app, seen } = await growing(folder));
});
afterAll(() => lab.stop());

const entry = (name: string): string | undefined => app.entryPoints.find((each) => each.name === name)?.id;
const driven = (name: string): Driven | undefined => seen.driven.find(({ entryPoint }) => entryPoint === entry(name));

describe('procedures of tRPC', () => {
  it('are asked where they are served, with the input that their schemas want', () => {
    expect(seen.started?.signIn).toContain('JWT_SECRET');
    for (const [name, statements] of [
      ['notes.list', 2],
      ['notes.byId', 1],
      ['notes.add', 1],
    ] as const)
      expect(driven(name), name).toMatchObject({ answered: true, status: 200, statements, unforeseen: [] });
  });

  it('are asked in place of the one route behind which they stand', () => {
    const door = app.entryPoints.find(({ name }) => name.includes('/rpc/trpc/:procedure'));
    expect(door).toBeDefined();
    expect(seen.driven.map(({ entryPoint }) => entryPoint)).not.toContain(door?.id);
  });

  it('did not answer where there is nothing in what they wrap', () => {
    expect(driven('notes.nobody')).toMatchObject({ answered: false, status: 200, why: 'its answer is empty' });
  });

  it('show how their work grows', () => {
    const grown = seen.grow.find(({ entryPoint }) => entryPoint === entry('notes.list'));
    expect(grown?.slope).toBeCloseTo(1, 1);
    expect(grown?.repeated?.sql).toContain('from tags');
  });
});
