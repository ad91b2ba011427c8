import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const tables = `create table users (id serial primary key, email text not null);
create table posts (id serial primary key, author_id int not null references users (id), title text);
`;
const trigger = (loop: string): string => `${tables}create function tell() returns trigger language plpgsql as $$
declare person record;
begin
  ${loop}
  return new;
end $$;
create trigger telling after insert on posts for each row execute function tell();
`;
const server = `import express from 'express'; import pg from 'pg';
const pool = new pg.Pool(); const app = express(); app.use(express.json());
app.post('/posts', async (req, res) => { await pool.query('insert into posts (author_id, title) values ($1, $2)', [req.body.author, req.body.title]); res.json({}); });
app.put('/posts/:id', async (req, res) => { await pool.query('update posts set title = $1 where id = $2', [req.body.title, req.params.id]); res.json({}); });
app.listen(3000);`;

it('sees the loop of a trigger at its line, for what starts it', async () => {
  const loop =
    "for person in select id from users loop insert into posts (author_id, title) select person.id, 'x' from users where false; end loop;";
  const { findings } = await reviewFiles({ 'migrations/001.sql': trigger(loop), 'src/server.js': server });
  const found = findings.filter((finding) => finding.rule === 'row-loop');
  expect(found.map(({ location, related }) => [location.file, location.line, related.map((place) => place.line)])).toEqual([
    ['migrations/001.sql', 6, [3]],
  ]);
});

it('leaves a loop alone whose rows are few, and one that asks for nothing', async () => {
  for (const loop of [
    "for person in select id from users limit 3 loop update users set email = 'x' where id = person.id; end loop;",
    "for person in select id from users where id = new.author_id loop update users set email = 'x' where id = person.id; end loop;",
    "for person in select id from users loop raise notice '%', person.id; end loop;",
    "for at in 1..10 loop update users set email = 'x' where id = at; end loop;",
  ]) {
    const { findings } = await reviewFiles({ 'migrations/001.sql': trigger(loop), 'src/server.js': server });
    expect(findings.filter((finding) => finding.rule === 'row-loop')).toEqual([]);
  }
});
