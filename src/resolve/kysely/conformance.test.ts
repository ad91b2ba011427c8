import * as library from 'kysely';
import * as helpers from 'kysely/helpers/postgres';
import { fingerprintSync, loadModule } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { kyselyShapes, kyselyTables } from '../../../test/support/kysely-shapes.js';
import type { App } from '../../model/index.js';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../index.js';

const names = 'jsonArrayFrom, jsonObjectFrom, jsonBuildObject';

describe('what Kysely sends', () => {
  let lab: Lab;
  let app: App;
  beforeAll(async () => {
    await loadModule();
    lab = await openLab();
    const lines = kyselyShapes.map((shape, index) => `export const f${index} = async () => { await ${shape}.execute(); };`);
    const folder = writeApp({
      'package.json': '{}',
      'schema.sql': kyselyTables,
      'index.ts': `import { Kysely, sql } from 'kysely'; import { ${names} } from 'kysely/helpers/postgres'; const db = new Kysely({});\n${lines.join('\n')}`,
    });
    const reading = read(folder);
    app = await resolve(reading, await migrate(reading.schemaSources, lab));
  });
  afterAll(async () => lab.stop());

  const compile = new Function(
    'library',
    'helpers',
    `const { Kysely, sql, DummyDriver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } = library; const { ${names} } = helpers;
const db = new Kysely({ dialect: { createAdapter: () => new PostgresAdapter(), createDriver: () => new DummyDriver(), createIntrospector: (it) => new PostgresIntrospector(it), createQueryCompiler: () => new PostgresQueryCompiler() } });
return [${kyselyShapes.map((shape) => `() => ${shape}.compile().sql`).join(',')}];`,
  );
  const theirs: (() => string)[] = compile(library, helpers);

  it.each(kyselyShapes.map((shape, index) => [shape, index] as const))('%s', (_shape, index) => {
    const sent = theirs[index]?.() ?? '';
    const statements = app.statements.filter((statement) => statement.location.line === index + 2);
    // `$if` is a variant of its own: the last one has all parts.
    const resolved =
      statements.at(-1)?.sql ?? app.unknowns.find((unknown) => unknown.location?.line === index + 2)?.why ?? 'nothing';
    expect({ sql: resolved, fingerprint: statements.length > 0 ? fingerprintSync(resolved) : '' }).toEqual({
      sql: resolved,
      fingerprint: fingerprintSync(sent),
    });
  });
});
