import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const schema = `
create table users (id serial primary key, email text not null unique);
create table reminders (id serial primary key, user_id int not null references users (id), text text not null, sent boolean not null default false, day date not null default current_date);
create table totals (day date primary key, users int not null);
create table job_runs (id serial primary key, at timestamptz not null);
create table job_executions (id serial primary key, at timestamptz not null);
`;
const route = `app.get('/users/:id', async (req, res) => {
  const { rows } = await pool.query('select email from users where id = $1', [req.params.id]);
  res.json(rows[0]);
});
app.listen(3000);`;

/** What is said of an app whose server starts this. */
async function started(code: string, more: Record<string, string> = {}, routes = route): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node src/server.js"}}',
    'migrations/001.sql': schema,
    'src/server.js': `import express from 'express';
import cron from 'node-cron';
import pg from 'pg';
import nodemailer from 'nodemailer';
const pool = new pg.Pool();
const mail = nodemailer.createTransport({});
const app = express();
${code}
${routes}`,
    ...more,
  });
  return findings
    .filter((finding) => finding.rule === 'repeated-schedule')
    .map(({ location }) => `${location.file}:${location.line}`);
}

const every = (body: string) => `setInterval(async () => { ${body} }, 60000);`;
const insert = `await pool.query("insert into reminders (user_id, text) select id, 'hello' from users");`;

it('sees rows that are added and messages that are sent by a clock of the process', async () => {
  expect(await started(every(insert))).toEqual(['src/server.js:8']);
  const sends = `const { rows } = await pool.query('select email from users'); for (const row of rows) await mail.sendMail({ to: row.email });`;
  expect(await started(`cron.schedule('0 8 * * *', async () => { ${sends} });`)).toEqual(['src/server.js:8']);
});

it('sees what a function starts that the server calls, in another file', async () => {
  const jobs = `import pg from 'pg';
const pool = new pg.Pool();
export function startJobs() {
  ${every(insert)}
}`;
  expect(await started(`import { startJobs } from './jobs.js';\nstartJobs();`, { 'src/jobs.js': jobs })).toEqual([
    'src/jobs.js:4',
  ]);
});

it('is quiet about what does no harm when it is done twice', async () => {
  expect(await started(every(`await pool.query('delete from reminders where day < current_date');`))).toEqual([]);
  expect(await started(every(`await pool.query('update reminders set sent = true where day < current_date');`))).toEqual([]);
  expect(await started(every(`await pool.query('insert into job_runs (at) values (now())');`))).toEqual([]);
  expect(await started(every(`await pool.query('insert into job_executions (at) values (now())');`))).toEqual([]);
  expect(await started(every(`await pool.query('insert into totals (day, users) values ($1, $2)', [today(), 3]);`))).toEqual([]);
});

it('is quiet where something lets one process through', async () => {
  const quiet = [
    `await pool.query('select pg_advisory_lock(1)'); ${insert}`,
    `await pool.query("insert into reminders (user_id, text) select id, 'hello' from users on conflict do nothing");`,
    `const { rows } = await pool.query('update reminders set sent = true where sent = false returning user_id');
     for (const row of rows) await mail.sendMail({ to: row.user_id });`,
    `const { rows } = await pool.query('select id from reminders where sent = false for update skip locked');
     for (const row of rows) await mail.sendMail({ to: row.id });`,
    `const { rows } = await pool.query('select id from reminders where day = current_date'); if (rows.length === 0) { ${insert} }`,
    `if (!(await redis.acquireLock('reminders'))) return; ${insert}`,
  ];
  for (const body of quiet) expect(await started(every(body)), body).toEqual([]);
  expect(await started(`if (process.env.RUN_JOBS === 'true') ${every(insert)}`)).toEqual([]);
});

it('is quiet about a process of its own, and about a queue that all processes share', async () => {
  const worker = `import pg from 'pg';\nconst pool = new pg.Pool();\n${every(insert)}`;
  expect(
    await started('', {
      'src/worker.js': worker,
      'package.json': '{"scripts":{"start":"node src/server.js","worker":"node src/worker.js"}}',
    }),
  ).toEqual([]);
  expect(
    await started(
      `import PgBoss from 'pg-boss';\nconst boss = new PgBoss();\nboss.schedule('remind', '0 8 * * *');\nboss.work('remind', async () => { ${insert} });`,
    ),
  ).toEqual([]);
});

it('sees what is started once the server listens, where the source of what is built says so', async () => {
  const listening = (call: string): string =>
    `const server = app.listen(3000); server.${call}('listening', () => { ${every(insert)} });`;
  expect(await started('', {}, `${route.replace(/app.listen.*/, '')}${listening('on')}`)).toHaveLength(1);
  expect(await started('', {}, `${route.replace(/app.listen.*/, '')}${listening('once')}`)).toHaveLength(1);
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node ./dist/main.mjs"}}',
    '.replit': '[deployment]\ndeploymentTarget = "autoscale"',
    'migrations/001.sql': schema,
    'src/app.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); export const app = express(); ${route.replace(/app.listen.*/, '')}`,
    'src/main.js': `import pg from 'pg'; import { app } from './app.js'; const pool = new pg.Pool();
async function remind() { ${insert} }
app.listen(3000); setInterval(() => void remind(), 60000);`,
  });
  const found = findings.filter(({ rule }) => rule === 'repeated-schedule');
  expect(found.map(({ title }) => title)).toEqual([expect.stringContaining('starts remind by a clock of its own')]);
  expect(found[0]?.why).toContain('Replit starts processes as requests come');
});
