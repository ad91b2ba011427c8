import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

it('follows what is deleted along: rows that point to rows that go with their parent', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': `create table users (id serial primary key, email text);
create table games (id serial primary key, owner_id int references users);
create table messages (id serial primary key, game_id int references games on delete cascade, user_id int references users, reply_to int references messages on delete set null);
create index on messages (game_id); create index on messages (user_id); create index on games (owner_id);`,
    'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.delete('/games/:id', async (req, res) => { await pool.query('DELETE FROM games WHERE id = $1', [req.params.id]); res.end(); });
app.get('/games/:id/messages', async (req, res) => { res.json((await pool.query('SELECT id FROM messages WHERE game_id = $1 LIMIT 20', [req.params.id])).rows); });
app.listen(3000);`,
  });
  expect(findings.filter((finding) => finding.rule === 'missing-index').map((finding) => finding.title)).toEqual([
    'Deleting a row looks through all of messages (reply_to)',
  ]);
});
