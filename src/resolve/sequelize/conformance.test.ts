import { DataTypes, Model, Op, Sequelize, col, fn, literal } from 'sequelize';
import { fingerprintSync, loadModule } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { sequelizeModels, sequelizeRowShapes, sequelizeShapes } from '../../../test/support/sequelize-shapes.js';
import type { App } from '../../model/index.js';
import { accept } from '../../migrate/accept.js';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../index.js';

/** The shapes stand one a line behind this many lines. */
const before = 2 + sequelizeModels.split('\n').length;

describe('what Sequelize sends', () => {
  let lab: Lab;
  let app: App;
  const sent: string[][] = [];
  beforeAll(async () => {
    await loadModule();
    lab = await openLab();
    const all = [
      ...sequelizeShapes.map((shape) => `await ${shape};`),
      ...sequelizeRowShapes.map(([row, call]) => `const row = await ${row}; await ${call};`),
    ];
    const lines = all.map((body, index) => `export const f${index} = async () => { ${body} };`);
    const folder = writeApp({
      'package.json': '{}',
      'index.js': `const { Sequelize, DataTypes, Model, Op, fn, col, literal } = require('sequelize');
const db = new Sequelize('postgres://localhost/shop', { dialect: 'postgres' });
${sequelizeModels}
${lines.join('\n')}`,
    });
    const reading = read(folder);
    app = await resolve(reading, await migrate(reading.schemaSources, lab));
    sent.push(...(await sendShapes()));
  });
  afterAll(async () => lab.stop());

  const named = [...sequelizeShapes, ...sequelizeRowShapes.map(([row, call]) => `${row} ${call}`)];
  it.each(named.map((shape, index) => [shape, index] as const))('%s', (_shape, index) => {
    const theirs = sent[index] ?? [];
    const line = index + before + 1;
    const ours = app.statements
      .filter((statement) => statement.location.line === line)
      .toSorted((left, right) => left.location.column - right.location.column || left.order - right.order)
      .map((statement) => statement.sql);
    const why = app.unknowns.find((unknown) => unknown.location?.line === line)?.why;
    expect(theirs.length).toBeGreaterThan(0);
    expect({ why, theirs, ours, shapes: ours.map((sql) => fingerprintSync(sql)) }).toEqual({
      why: undefined,
      theirs,
      ours,
      shapes: theirs.map((sql) => fingerprintSync(sql)),
    });
  });

  it('is taken by Postgres as we resolve it, on the tables of the models', async () => {
    const accepted = await accept(app, lab);
    expect(accepted.statements.flatMap(({ sql, refused }) => (refused ? [`${refused.message}: ${sql}`] : []))).toEqual([]);
  });
});

/** What the real library hands to its connection, which answers with no rows. */
async function sendShapes(): Promise<string[][]> {
  const db = new Sequelize('postgres://localhost/shop', { dialect: 'postgres', logging: false });
  let taken: string[] = [];
  const row = { id: 3, name: 'n', title: 't', views: 1, authorId: 2, UserId: 3, created_at: new Date(), createdAt: new Date() };
  let readsRow = false;
  const connection = {
    query: (sql: string, given: unknown, done?: (error: undefined, result: unknown) => void) => {
      const first = readsRow && taken.length === 0;
      // A row may be made within a transaction of its own.
      if (!/^(START TRANSACTION|COMMIT|ROLLBACK)/.test(sql)) taken.push(sql);
      const answer = { rows: first ? [row] : [], fields: [], rowCount: first ? 1 : 0, command: 'SELECT' };
      if (typeof given === 'function') given(undefined, answer);
      else done?.(undefined, answer);
    },
    on: () => undefined,
    removeListener: () => undefined,
  };
  Object.assign(db.connectionManager, { getConnection: async () => connection, releaseConnection: () => undefined });
  const make = new Function(
    'db',
    'DataTypes',
    'Model',
    'Op',
    'fn',
    'col',
    'literal',
    `${sequelizeModels}; return [${[
      ...sequelizeShapes.map((shape) => `() => ${shape}`),
      ...sequelizeRowShapes.map(([found, call]) => `async () => { const row = await ${found}; await ${call}; }`),
    ].join(',')}];`,
  );
  const calls: (() => Promise<unknown>)[] = make(db, DataTypes, Model, Op, fn, col, literal);
  const all: string[][] = [];
  for (const [index, call] of calls.entries()) {
    taken = [];
    readsRow = index >= sequelizeShapes.length;
    // With no row to give back an insert fails behind what was sent.
    await call().catch(() => undefined);
    all.push(taken);
  }
  return all;
}
