import { expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';
import { sqlSources } from './sql-files.js';

const names = (files: Record<string, string>): string[] =>
  sqlSources(
    Object.entries(files).map(([file, text]) => ({ file, text })),
    false,
  ).map((source) => source.file);

it('takes every migration, whatever it does, and of other files those that define something', () => {
  expect(
    names({
      'supabase/migrations/2_grant.sql': 'GRANT SELECT ON public.profiles TO anon;',
      'supabase/migrations/1_table.sql': 'create table profiles (id uuid primary key);',
      'prisma/migrations/1_drop/migration.sql': 'DROP INDEX "a_idx";',
      'supabase/migrations/1_table.down.sql': 'drop table profiles;',
      'db/schema.sql': 'create table a (id int);',
      'db/permissions.sql': 'REVOKE INSERT, UPDATE ON a FROM anon;',
      'scripts/report.sql': 'select count(*) from a;',
      'docs/example.sql': 'create table b (id int);',
    }),
  ).toEqual([
    'prisma/migrations/1_drop/migration.sql',
    'supabase/migrations/1_table.sql',
    'supabase/migrations/2_grant.sql',
    'db/schema.sql',
    'db/permissions.sql',
  ]);
});

it('takes tables that code makes when it starts, at their lines, after the files, and none that are not Postgres’s or only tests’', () => {
  const make = (table: string) => `await pool.query(\`\n  -- all of them\n  CREATE TABLE IF NOT EXISTS ${table} (id int)\`);`;
  const { schemaSources } = readFiles(['pg'], {
    'server.ts': `import pg from 'pg'; const pool = new pg.Pool();\nasync function init() {\n${make('a')}\nawait pool.query('ALTER TABLE a ADD COLUMN b int');\nawait pool.query('select 1 from a');\n}\ninit();`,
    'migrations/1.sql': 'create table z (id int);',
    'local.ts': `import Database from 'better-sqlite3'; const db = new Database('x'); db.exec('CREATE TABLE s (id int)');`,
    'server.test.ts': `import pg from 'pg'; const pool = new pg.Pool(); ${make('t')}`,
    'help.ts': `export const help = 'To begin, CREATE TABLE h (id int)';\nexport const mysql = 'CREATE TABLE m (id int auto_increment)';`,
  });
  expect(schemaSources.map((source) => source.file)).toEqual(['migrations/1.sql', 'server.ts']);
  const made = schemaSources[1];
  const lines = made?.kind === 'sql' ? made.text.split('\n') : [];
  expect(lines.flatMap((line, at) => (line.trim() === '' ? [] : [[at + 1, line.trim()]]))).toEqual([
    [4, '-- all of them'],
    [5, 'CREATE TABLE IF NOT EXISTS a (id int);'],
    [6, 'ALTER TABLE a ADD COLUMN b int;'],
  ]);
});

it('reads texts of code in no more time than they are long, and goes past a file that is nested too deep', () => {
  const { schemaSources, unknowns } = readFiles(['pg'], {
    'comments.ts': `export const text = '${'/**/'.repeat(5000)} nothing'; // create table`,
    'deep.ts': `export const deep = ${'['.repeat(3000)}${']'.repeat(3000)}; // create table`,
    'server.ts': `import pg from 'pg'; new pg.Pool().query('/* all * of */ create table a (id int)');`,
  });
  expect(schemaSources.map((source) => source.file)).toEqual(['server.ts']);
  expect(unknowns.map(({ name }) => name)).toContain('deep.ts');
});
