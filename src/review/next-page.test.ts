import { expect, it } from 'vitest';
import { reviewFiles } from '../../test/support/review.js';
import { asRow, nextPage } from './next-page.js';

/** How a list of these rows goes on, as a comparison and an order. */
async function next(columns: string, order = ''): Promise<string | undefined> {
  const { app } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `create table notes (${columns});`,
    'server.js': `import express from 'express'; import pg from 'pg';
const pool = new pg.Pool(); const app = express();
app.get('/notes', async (req, res) => res.json((await pool.query('select * from notes ${order}')).rows));
app.listen(3000);`,
  });
  const page = nextPage(app.statements[0], app.catalogue);
  return page && `${asRow(page.columns)} ${page.sign}${page.order ? ` ${page.order}` : ''}${page.timeless ? ', timeless' : ''}`;
}

it('names only columns that the table has, as SQL names them', async () => {
  expect(await next('id uuid primary key, created_at timestamptz')).toBe('(created_at, id) < ORDER BY created_at DESC, id DESC');
  expect(await next('id text primary key, "createdAt" timestamptz')).toBe(
    '("createdAt", id) < ORDER BY "createdAt" DESC, id DESC',
  );
  expect(await next('"noteId" uuid primary key, "createdAt" timestamptz', 'order by "createdAt" desc')).toBe(
    '("createdAt", "noteId") <',
  );
});

it('goes by the key alone where no column tells when a row came, and says so where the key tells it neither', async () => {
  expect(await next('id serial primary key, created boolean')).toBe('id < ORDER BY id DESC');
  expect(await next('id uuid primary key, title text')).toBe('id > ORDER BY id, timeless');
  expect(await next('shop int, day date, primary key (shop, day)', 'order by day')).toBe('(day, shop) >');
  expect(await next('title text')).toBeUndefined();
});
