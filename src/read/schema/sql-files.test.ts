import { expect, it } from 'vitest';
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
