import { describe, expect, it } from 'vitest';
import { outline, readFiles } from '../../test/support/reading.js';

const db = `import pg from 'pg'; const pool = new pg.Pool(); export const one = (text: string) => pool.query(text);`;
const server = (source: string): string =>
  `import express from 'express'; import { one } from '${source}'; const app = express(); app.get('/', async (req, res) => res.json(await one('select 1'))); app.listen(3000);`;

describe('imports of a monorepo that is not installed', () => {
  it('finds packages of the repository by their names, their exports and their sources', () => {
    for (const [source, files] of [
      ['@acme/db', { 'packages/db/package.json': '{"name":"@acme/db","main":"dist/index.js"}', 'packages/db/src/index.ts': db }],
      ['@acme/db/client', { 'packages/db/package.json': '{"name":"@acme/db"}', 'packages/db/client.ts': db }],
      [
        '@acme/db/x',
        {
          'packages/db/package.json': '{"name":"@acme/db","exports":{"./*":{"types":"./dist/*.d.ts","import":"./dist/*.js"}}}',
          'packages/db/src/x.ts': db,
        },
      ],
    ] as const)
      expect(outline(readFiles(['express', 'pg'], { ...files, 'server.ts': server(source) })), source).toEqual([
        'route GET /: select 1',
      ]);
  });

  it('follows aliases though what the tsconfig extends is not there, with comments and trailing commas', () => {
    const reading = readFiles(['express', 'pg'], {
      'tsconfig.json':
        '{ "extends": "@acme/tsconfig/base.json", // shared\n "compilerOptions": { "baseUrl": ".", "paths": { "@db/*": ["./lib/db/*"], } } }',
      'lib/db/client.ts': db,
      'server.ts': server('@db/client'),
    });
    expect(outline(reading)).toEqual(['route GET /: select 1']);
  });

  it('takes @shared for the folder of that name where no configuration is there', () => {
    const reading = (file: string) => readFiles(['express', 'pg'], { [file]: db, 'server/index.ts': server('@shared/client') });
    expect(outline(reading('shared/client.ts'))).toEqual(['route GET /: select 1']);
    expect(outline(reading('src/shared/client.ts'))).toEqual(['route GET /: select 1']);
    expect(outline(reading('other/client.ts'))).toEqual([]);
  });

  it('goes by a tsconfig further up where the nearest does not lead to a file', () => {
    const reading = readFiles(['express', 'pg'], {
      'tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@shared/*": ["./shared/*"] } } }',
      'server/tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@shared/*": ["shared/*"] } } }',
      'shared/client.ts': db,
      'server/index.ts': server('@shared/client'),
    });
    expect(outline(reading)).toEqual(['route GET /: select 1']);
  });

  it('starts a server that only a bundler knows, in the order of its imports, though they go round in a circle', () => {
    const reading = readFiles([], {
      'apps/web/package.json': '{"name":"web","dependencies":{"hono":"4"},"scripts":{"start":"node build/main.js"}}',
      'apps/web/server/router.ts': `import { Hono } from 'hono'; import { auth } from './auth'; const app = new Hono(); app.route('/auth', auth); export default app;`,
      'apps/web/server/auth.ts': `import { Hono } from 'hono'; import { session } from './session'; export const name = 'auth'; export const auth = new Hono().route('/', session);`,
      'apps/web/server/session.ts': `import { Hono } from 'hono'; import { current } from './current'; export const session = new Hono().get('/me', async (c) => c.json(await current()));`,
      'apps/web/server/current.ts': `import { name } from './auth'; import { one } from './db'; export const current = () => one('select me');`,
      'apps/web/server/db.ts': db,
    });
    expect(outline(reading)).toEqual(['route GET /auth/me: select me']);
  });

  it('reads keys and relations of tables whose modules import each other', () => {
    const reading = readFiles(['drizzle-orm'], {
      'schema/groups.ts': `import { relations } from 'drizzle-orm'; import { pgTable, serial, text } from 'drizzle-orm/pg-core'; import { items } from './items'; export const groups = pgTable('groups', { id: serial('id').primaryKey(), name: text('name') }); export const groupsRelations = relations(groups, ({ many }) => ({ items: many(items) }));`,
      'schema/items.ts': `import { relations } from 'drizzle-orm'; import { pgTable, serial, integer } from 'drizzle-orm/pg-core'; import { groups } from './groups'; export const items = pgTable('items', { id: serial('id').primaryKey(), groupId: integer('group_id').references(() => groups.id) }); export const itemsRelations = relations(items, ({ one }) => ({ group: one(groups, { fields: [items.groupId], references: [groups.id] }) }));`,
      'schema/index.ts': `export * from './groups'; export * from './items';`,
      'index.ts': `import { drizzle } from 'drizzle-orm/node-postgres'; import * as schema from './schema'; const db = drizzle('x', { schema }); export const all = async () => db.query.groups.findMany({ with: { items: true } });`,
    });
    expect(reading.links).toEqual([{ table: 'items', column: 'group_id', references: 'groups.id' }]);
    expect(JSON.stringify(reading.callSites[0]?.variants)).toContain('"value":"group_id"');
    const tables = reading.schemaSources.flatMap((source) => (source.kind === 'drizzle' ? source.tables : []));
    const key = tables.flatMap((table) => table.columns).find((column) => column.name === 'group_id');
    expect(key?.references).toEqual({ table: 'groups', column: 'id' });
  });
});
