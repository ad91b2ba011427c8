import * as library from 'typeorm';
import { fingerprintSync, loadModule } from 'libpg-query';
import { transformWithOxc } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { typeormBuilders, typeormEntities, typeormShapes } from '../../../test/support/typeorm-shapes.js';
import type { App } from '../../model/index.js';
import { accept } from '../../migrate/accept.js';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../index.js';

const shapes = [...typeormShapes, ...typeormBuilders];
const names = Object.keys(library).filter((name) => /^[A-Z]\w*$/.test(name));
const head = `import { ${names.join(', ')} } from 'typeorm';
import { User, Profile, Post, Category } from './entities';
const db = new DataSource({ type: 'postgres' });
const users = db.getRepository(User); const posts = db.getRepository(Post); const categories = db.getRepository(Category);`;

describe('what TypeORM sends', () => {
  let lab: Lab;
  let app: App;
  const sent: string[][] = [];
  beforeAll(async () => {
    await loadModule();
    lab = await openLab();
    const lines = shapes.map((shape, index) => `export const f${index} = async () => { await ${shape}; };`);
    const folder = writeApp({
      'package.json': '{}',
      'entities.ts': `import { ${names.join(', ')} } from 'typeorm';\n${typeormEntities}`,
      'index.ts': `${head}\n${lines.join('\n')}`,
    });
    const reading = read(folder);
    app = await resolve(reading, await migrate(reading.schemaSources, lab));
    sent.push(...(await sendShapes()));
  });
  afterAll(async () => lab.stop());

  it.each(shapes.map((shape, index) => [shape, index] as const))('%s', (_shape, index) => {
    const theirs = sent[index] ?? [];
    const line = head.split('\n').length + index + 1;
    const ours = app.statements
      .filter((statement) => statement.location.line === line && statement.location.file === 'index.ts')
      .toSorted((left, right) => left.order - right.order)
      .map((statement) => statement.sql);
    const why = app.unknowns.find((unknown) => unknown.location?.line === line && unknown.what === 'call-site')?.why;
    expect(theirs.length).toBeGreaterThan(0);
    expect({ why, theirs, ours, shapes: ours.map((sql) => fingerprintSync(sql)) }).toEqual({
      why: undefined,
      theirs,
      ours,
      shapes: theirs.map((sql) => fingerprintSync(sql)),
    });
  });

  it('is taken by Postgres as we resolve it, on the tables of the entities', async () => {
    const accepted = await accept(app, lab);
    expect(accepted.statements.flatMap(({ sql, refused }) => (refused ? [`${refused.message}: ${sql}`] : []))).toEqual([]);
  });
});

type Decorate = (decorators: ((...given: unknown[]) => unknown)[], target: unknown, key?: string) => unknown;

/** What decorators that were compiled are applied by. */
const decorate: Decorate = (decorators, target, key) => {
  let made = target;
  for (const decorator of decorators.toReversed())
    if (key === undefined) made = decorator(made) ?? made;
    else decorator(made, key);
  return made;
};

/** What the real library hands to its connection, which answers each page with as many rows as were asked for. */
async function sendShapes(): Promise<string[][]> {
  let taken: string[] = [];
  const answer = (sql: string): Record<string, unknown>[] => {
    if (/version\(\)/.test(sql)) return [{ version: 'PostgreSQL 16.0', server_version: '16.0' }];
    if (/current_(schema|database)/.test(sql)) return [{ current_schema: 'public', current_database: 'shop' }];
    const ids = /^SELECT DISTINCT "distinctAlias"\."(\w+)" AS/.exec(sql)?.[1];
    const column = ids === undefined ? /^SELECT "\w+"\."\w+" AS "(\w+)"/.exec(sql)?.[1] : `ids_${ids}`;
    const page = /"id" IN \((\d[\d, ]*)\)/.exec(sql)?.[1]?.split(',').length;
    const many = sql.endsWith(' IN ($1)') ? 1 : (page ?? Number(/LIMIT (\d+)( OFFSET \d+)?$/.exec(sql)?.[1] ?? 0));
    return column === undefined ? [] : Array.from({ length: many }, (_none, index) => ({ [column]: index + 3 }));
  };
  const client = {
    on: () => undefined,
    removeListener: () => undefined,
    release: () => undefined,
    query: (sql: string, given?: unknown, done?: unknown) => {
      if (!/^(START TRANSACTION|COMMIT|ROLLBACK)/.test(sql)) taken.push(sql);
      const rows = answer(sql);
      const result = { rows, rowCount: rows.length, command: sql.split(' ')[0] };
      const call = typeof given === 'function' ? given : done;
      if (typeof call !== 'function') return Promise.resolve(result);
      call(undefined, result);
      return undefined;
    },
  };
  class Pool {
    connect(done: (error: undefined, client: unknown, release: () => void) => void): void {
      done(undefined, client, () => undefined);
    }
    on(): void {}
    end(done: () => void): void {
      done();
    }
  }
  const compiled = await transformWithOxc(typeormEntities, 'entities.ts', { decorator: { legacy: true } });
  const code = compiled.code.replaceAll(/^(import|export) .*$/gm, '');
  const known = new Map<string, unknown>(Object.entries(library).filter(([name]) => names.includes(name)));
  const make = new Function('_decorate', ...known.keys(), `${code}; return { User, Profile, Post, Category };`);
  const entities: Record<string, new () => object> = make(decorate, ...known.values());
  const db = new library.DataSource({
    type: 'postgres',
    driver: { Pool },
    entities: Object.values(entities),
    installExtensions: false,
  });
  await db.initialize();
  const run = new Function(
    'db',
    ...known.keys(),
    'User, Profile, Post, Category',
    `const users = db.getRepository(User); const posts = db.getRepository(Post); const categories = db.getRepository(Category);
    return [${shapes.map((shape) => `() => ${shape}`).join(',')}];`,
  );
  const { User, Profile, Post, Category } = entities;
  const calls: (() => Promise<unknown>)[] = run(db, ...known.values(), User, Profile, Post, Category);
  const all: string[][] = [];
  for (const call of calls) {
    taken = [];
    // With no row to give back some calls fail behind what was sent.
    await call().catch(() => undefined);
    all.push(taken);
  }
  await db.destroy();
  return all;
}
