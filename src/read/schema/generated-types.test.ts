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
