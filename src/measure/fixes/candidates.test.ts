import { expect, it } from 'vitest';
import { reviewFiles } from '../../../test/support/review.js';
import { candidatesFor } from './candidates.js';
import type { Asked } from './conditions.js';

it('gives every index a name of its own, however alike they are and however long', async () => {
  const table = 'measurements_of_everything_that_was_ever_weighed';
  const { app } = await reviewFiles({
    'package.json': '{"dependencies":{"pg":"8"}}',
    'schema.sql': `create table ${table} (id int primary key, member int not null, made_at date not null, score int not null);`,
    'server.js': `import pg from 'pg'; const pool = new pg.Pool(); await pool.query('select id from ${table} where id = 1');`,
  });
  const key = { sql: '"member"', columns: ['member'], plain: true, casts: false };
  const asked = (output: string[]): Asked => ({
    schema: 'public',
    table,
    conditions: [{ key, comparison: 'equal', joined: false }],
    order: [],
    stops: false,
    output,
  });
  const found = candidatesFor(app, [asked(['made_at']), asked(['score']), asked(['made_at', 'score'])], false);
  expect(found.filter(({ include }) => include.length > 0)).toHaveLength(3);
  expect(new Set(found.map(({ name }) => name)).size).toBe(found.length);
  expect(Math.max(...found.map(({ name }) => name.length))).toBeLessThanOrEqual(63);
});
