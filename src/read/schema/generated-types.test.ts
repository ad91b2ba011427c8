import { expect, it } from 'vitest';
import { reviewFiles } from '../../../test/support/review.js';

it('fills what an insert may leave out although it is never null, and nothing else', async () => {
  const { app } = await reviewFiles({
    'package.json': '{"dependencies":{"@supabase/supabase-js":"2"}}',
    'src/types.ts': `export type Database = { public: { Tables: {
  notes: {
    Row: { id: string; text: string; tags: string[]; done: boolean; seen_at: string | null; created_at: string };
    Insert: { id?: string; text: string; tags?: string[]; done?: boolean; seen_at?: string | null; created_at?: string };
    Relationships: [];
  };
  counts: { Row: { id: number; value: number }; Insert: { id?: number; value: number }; Relationships: [] };
} } };`,
    'src/main.ts': `import { createClient } from '@supabase/supabase-js';
const supabase = createClient('https://x.supabase.co', 'key');
export const add = (text: string) => supabase.from('notes').insert({ text });
export const count = (value: number) => supabase.from('counts').insert({ value });`,
  });
  const columns = (name: string) =>
    Object.fromEntries(
      app.catalogue.tables
        .find((table) => table.name === name)
        ?.columns.map((column) => [column.name, column.default ?? column.notNull]) ?? [],
    );
  expect(columns('notes')).toEqual({
    id: 'gen_random_uuid()',
    text: true,
    // With what a list is filled is not told: it may be empty.
    tags: false,
    done: 'false',
    seen_at: false,
    created_at: 'now()',
  });
  expect(columns('counts')).toEqual({ id: expect.stringContaining('nextval'), value: true });
});

it('takes a function that neither migrations nor generated types have for one that is not there', async () => {
  const refused = async (functions: string): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{"dependencies":{"express":"4","@supabase/supabase-js":"2"}}',
      'supabase/migrations/001.sql':
        'create table notes (id uuid primary key); create function known() returns int language sql as $$ select 1 $$;',
      'src/types.ts': `export type Database = { public: { Tables: { notes: { Row: { id: string }; Insert: { id?: string }; Relationships: [] } }; Functions: { ${functions} } } };`,
      'src/server.ts': `import express from 'express'; import { createClient } from '@supabase/supabase-js';
const supabase = createClient('https://x.supabase.co', 'key'); const app = express();
app.get('/', async (req, res) => { const { data } = await supabase.rpc('get_stats'); res.json(data); }); app.listen(3000);`,
    });
    return findings.filter(({ rule }) => rule === 'broken-query').map(({ title }) => title);
  };
  expect(await refused('known: { Args: never; Returns: number }')).toEqual([
    expect.stringContaining('the function get_stats does not exist: no migration creates it'),
  ]);
  expect(await refused('known: { Args: never; Returns: number }; get_stats: { Args: never; Returns: number }')).toEqual([]);
  expect(await refused('[_ in never]: never')).toEqual([]);
});
