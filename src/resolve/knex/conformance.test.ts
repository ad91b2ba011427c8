import library from 'knex';
import { fingerprintSync, loadModule } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { knexShapes } from '../../../test/support/knex-shapes.js';
import { kyselyTables } from '../../../test/support/kysely-shapes.js';
import type { App } from '../../model/index.js';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../index.js';

describe('what Knex sends', () => {
  let lab: Lab;
  let app: App;
  beforeAll(async () => {
    await loadModule();
    lab = await openLab();
    const lines = knexShapes.map((shape, index) => `export const f${index} = async () => { await ${shape}; };`);
    const folder = writeApp({
      'package.json': '{}',
      'schema.sql': kyselyTables,
      'index.js': `const db = require('knex')({ client: 'pg' });\n${lines.join('\n')}`,
    });
    const reading = read(folder);
    app = await resolve(reading, await migrate(reading.schemaSources, lab));
  });
  afterAll(async () => lab.stop());

  const compile = new Function('db', `return [${knexShapes.map((shape) => `() => ${shape}.toSQL().toNative().sql`).join(',')}];`);
  const theirs: (() => string)[] = compile(library({ client: 'pg' }));

  it.each(knexShapes.map((shape, index) => [shape, index] as const))('%s', (_shape, index) => {
    const sent = theirs[index]?.() ?? '';
    const statements = app.statements.filter((statement) => statement.location.line === index + 2);
    const why = app.unknowns.find((unknown) => unknown.location?.line === index + 2)?.why;
    const resolved = statements.at(-1)?.sql ?? why ?? 'nothing';
    expect({
      sent,
      sql: resolved,
      count: statements.length,
      fingerprint: statements.length > 0 ? fingerprintSync(resolved) : '',
    }).toEqual({
      sent,
      sql: resolved,
      count: 1,
      fingerprint: fingerprintSync(sent),
    });
  });
});
