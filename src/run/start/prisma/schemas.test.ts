import { describe, expect, it } from 'vitest';
import { writeApp } from '../../../../test/support/app.js';
import { wantedClients, withoutEngine } from './schemas.js';

const source = 'datasource db {\n  provider = "postgresql"\n}\n';
const model = 'model User {\n  id Int @id\n}\n';
const client = (more = '', name = 'client', provider = 'prisma-client-js'): string =>
  `generator ${name} {\n  provider = "${provider}"\n${more}}\n`;
const whole = `${client()}${source}${model}`;

function found(files: Record<string, string>, folder = '.'): [schema: string, generator: string, output?: string][] {
  return wantedClients(writeApp({ 'package.json': '{}', ...files }), folder).map(({ schema, generator, output }) =>
    output === undefined ? [schema, generator] : [schema, generator, output],
  );
}

describe('the clients that an app’s Prisma schemas ask for', () => {
  it('are those of one file, without other generators and other databases', () => {
    const files = {
      'prisma/schema.prisma': `${client('', 'zod', 'zod-prisma-types')}${whole}`,
      'node_modules/x/schema.prisma': whole,
      'lite/schema.prisma': whole.replace('postgresql', 'sqlite'),
    };
    expect(found(files)).toEqual([['prisma/schema.prisma', 'client']]);
  });

  it('are of one schema where two would be written to the same place: the one that is named, else the one of the usual name', () => {
    const files = { 'prisma/old.prisma': whole, 'prisma/schema.prisma': whole };
    expect(found(files)).toEqual([['prisma/schema.prisma', 'client']]);
    const named = { ...files, 'package.json': '{ "prisma": { "schema": "prisma/old.prisma" } }' };
    expect(found(named)).toEqual([['prisma/old.prisma', 'client']]);
    const scripted = {
      ...files,
      'package.json': '{ "scripts": { "postinstall": "prisma generate --schema=./prisma/old.prisma" } }',
    };
    expect(found(scripted)).toEqual([['prisma/old.prisma', 'client']]);
  });

  it('are all where each is written elsewhere', () => {
    const second = `${client('  output = "../node_modules/.prisma/crm"\n')}${source}${model}`;
    expect(found({ 'prisma/schema.prisma': whole, 'prisma/crm.prisma': second })).toEqual([
      ['prisma/schema.prisma', 'client'],
      ['prisma/crm.prisma', 'client', 'node_modules/.prisma/crm'],
    ]);
  });

  it('are of a folder where the schema is one: as a configuration names it, or because the models lie beside', () => {
    const config = "export default defineConfig({\n  schema: path.join('db', 'schema'),\n});";
    const files = { 'db/schema/main.prisma': whole, 'db/schema/more.prisma': 'model Post {\n  id Int @id\n}\n' };
    expect(found({ ...files, 'prisma.config.ts': config })).toEqual([['db/schema', 'client']]);
    const split = { 'prisma/schema/main.prisma': `${client()}${source}`, 'prisma/schema/user.prisma': model };
    expect(found(split)).toEqual([['prisma/schema', 'client']]);
  });

  it('are those of the package that is started, where it has some', () => {
    const files = { 'apps/a/package.json': '{}', 'apps/a/prisma/schema.prisma': whole, 'apps/b/prisma/schema.prisma': whole };
    expect(found(files, 'apps/a')).toEqual([['apps/a/prisma/schema.prisma', 'client']]);
    expect(found({ 'packages/db/prisma/schema.prisma': whole }, 'apps/a')).toEqual([
      ['packages/db/prisma/schema.prisma', 'client'],
    ]);
  });
});

describe('a schema without an engine', () => {
  const text = `${client('  binaryTargets = [\n    "native",\n    "linux-musl"\n  ]\n  engineType = "library"\n  previewFeatures = ["views"]\n')}${client('', 'zod', 'zod')}${source}`;

  it('asks for none and keeps the rest', () => {
    const changed = withoutEngine(text, 'client', true);
    expect(changed).toContain('provider = "prisma-client-js"\n  previewFeatures = ["views"]\n  engineType = "client"\n}');
    expect(changed.slice(changed.indexOf('generator zod'))).toBe(text.slice(text.indexOf('generator zod')));
  });

  it('is told of no engine by a Prisma that has none', () => {
    expect(withoutEngine(text, 'client', false)).not.toMatch(/engineType|binaryTargets/);
  });
});
