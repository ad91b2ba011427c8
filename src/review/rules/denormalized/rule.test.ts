import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

async function found(body: string, more = ''): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table posts (id serial primary key, user_id int not null references users (id), tags text[] not null default '{}', comment_count int not null default 0${more});
create table comments (id serial primary key, post_id int not null references posts (id), body text not null);`,
    'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.post('/go/:id', async (req, res) => {
${body}
  res.json({});
});
app.listen(3000);`,
  });
  return findings.filter((finding) => finding.rule === 'denormalized').map((finding) => finding.title);
}

it('sees a list in a row that is read, grown and written back', async () => {
  const grow = `const { rows } = await pool.query('select tags from posts where id = $1', [req.params.id]);
await pool.query('update posts set tags = $1 where id = $2', [[...rows[0].tags, req.body.tag], req.params.id]);`;
  expect(await found(grow)).toHaveLength(1);
  expect(
    await found(`await pool.query('update posts set tags = tags || $1 where id = $2', [[req.body.tag], req.params.id]);`),
  ).toEqual([]);
});

it('sees a list that is spread over columns, and not two lines of an address', async () => {
  const read = `await pool.query('select * from posts where id = $1', [req.params.id]);`;
  expect(await found(read, ', image1 text, image2 text, image3 text')).toHaveLength(1);
  expect(await found(read, ', address_line1 text, address_line2 text, address_line3 text')).toEqual([]);
});
