import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

interface Example {
  select?: string;
  given?: string;
  body?: string;
  more?: string;
}

async function titles(example: Example): Promise<string[]> {
  const {
    select = "select id, email, region from people where active and created_at < now() - interval '1 day'",
    given = '',
    more = '',
  } = example;
  const body =
    example.body ?? "await fetch('https://mail.example/send', { method: 'POST', body: JSON.stringify({ to: row.email }) });";
  const { findings } = await reviewFiles({
    'package.json': '{"dependencies":{"express":"4","pg":"8","nodemailer":"6","resend":"4","axios":"1"}}',
    'schema.sql': `create table people (id serial primary key, email text not null, region int, active boolean not null default true, created_at timestamptz not null default now());
create table files (id serial primary key, person_id int not null references people (id), name text not null);
create table accounts (id serial primary key, access_token text not null, name text not null);`,
    'server.js': `import express from 'express'; import pg from 'pg'; import axios from 'axios'; import nodemailer from 'nodemailer'; import { Resend } from 'resend';
const pool = new pg.Pool(); const app = express(); const mail = nodemailer.createTransport({}); const resend = new Resend('key');
${more}
app.post('/people', async (req, res) => { await pool.query('insert into people (email) values ($1)', [req.body.email]); await pool.query('insert into files (person_id, name) values ($1, $2)', [req.user.id, req.body.name]); await pool.query('insert into accounts (access_token, name) values ($1, $2)', [req.body.token, req.body.name]); res.end(); });
app.post('/tell', async (req, res) => {
  const { rows } = await pool.query(\`${select}\`, [${given}]);
  for (const row of rows) { ${body} }
  res.end();
});
app.listen(3000);`,
  });
  return findings.filter(({ rule }) => rule === 'request-per-row').map(({ title }) => title);
}

it.each<[string, Example, string]>([
  ['an address', {}, 'mail.example'],
  ['a client of its own', { body: 'await axios.post(process.env.HOOK, { person: row.id });' }, 'another service'],
  ['a mail server', { body: 'await mail.sendMail({ to: row.email, subject: "Hello" });' }, 'the mail server'],
  ['a mail service', { body: 'await resend.emails.send({ to: [row.email], subject: "Hello" });' }, 'the mail service'],
  [
    'what a helper sends',
    {
      more: "async function tell(to) { await fetch('https://mail.example/send', { method: 'POST', body: to }); }",
      body: 'await tell(row.email);',
    },
    'mail.example',
  ],
  [
    'what was read for the row',
    {
      body: `const found = await pool.query('select name from files where person_id = $1 limit 3', [row.id]);
    await fetch('https://mail.example/send', { method: 'POST', body: JSON.stringify(found.rows) });`,
    },
    'mail.example',
  ],
])('finds a request to %s', async (_, example, host) =>
  expect(await titles(example)).toEqual([`POST /tell asks ${host} once for every row`]),
);

it.each<[string, Example]>([
  ['so many at a time', { select: 'select id, email from people limit 50' }],
  ['one request for all', { body: 'all.push(row.email);', more: 'const all = [];' }],
  ['the same request whatever the row', { body: "await fetch('https://flags.example/all');" }],
  ['what one owner has', { select: 'select id, name as email from files where person_id = $1', given: 'req.user.id' }],
  ['rows that whoever asks has named', { select: 'select id, email from people where id = any($1)', given: 'req.body.ids' }],
  [
    'a list that may be one owner’s',
    {
      select:
        "${req.query.mine ? 'select id, name as email from files where person_id = $1' : 'select id, name as email from files'}",
      given: 'req.user.id',
    },
  ],
  ['the services that the operator has connected', { select: 'select id, access_token as email from accounts' }],
])('leaves alone %s', async (_, example) => expect(await titles(example)).toEqual([]));
