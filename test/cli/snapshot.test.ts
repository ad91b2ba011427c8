import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, openLab } from '../../src/lab/index.js';
import { writeApp } from '../support/app.js';
import { cli, expectFailure, finish, startCli } from '../support/cli.js';
import { parse } from '../support/json.js';
import { notesApp } from '../support/notes.js';

/** The app without its schema. */
const bareApp = Object.fromEntries(Object.entries(notesApp).filter(([file]) => !file.endsWith('.sql')));
/** The same with a client whose calls name tables and columns: they are all that is known of the schema. */
const namingApp = {
  'package.json': JSON.stringify({ name: 'notes', type: 'module', dependencies: { express: '5', '@supabase/supabase-js': '2' } }),
  'src/server.js': `import express from 'express';
import { createClient } from '@supabase/supabase-js';
const db = createClient(process.env.URL, process.env.SERVICE_ROLE_KEY);
const app = express();
app.get('/notes', async (req, res) => {
  const { data } = await db.from('notes').select('id, title').eq('user_id', req.query.user).order('created_at', { ascending: false });
  res.json(data);
});
app.listen(3000);
`,
};
const searched = `create table users (id serial primary key, email text not null unique, password text not null);
  create table notes (id serial primary key, user_id int not null references users, title text, created_at timestamptz default now());
  insert into users (email, password) select 'secret' || i, 'secret' from generate_series(1, 300) i;
  insert into notes (user_id, title) select 1 + i % 300, 'secret' from generate_series(1, 2400) i;`;

let lab: Lab;
let url = '';
let answer = '';

beforeAll(async () => {
  lab = await openLab();
  await lab.createDatabase('live');
  const client = await lab.connect('live');
  await client.query(`${searched} analyze`);
  const printed = await cli(['snapshot']);
  expect({ status: printed.status, stderr: printed.stderr }).toEqual({ status: 0, stderr: '' });
  const { rows } = await client.query<{ loadbearing_snapshot: unknown }>(printed.stdout);
  answer = `loadbearing_snapshot\n"${JSON.stringify(rows[0]?.loadbearing_snapshot).replaceAll('"', '""')}"\n`;
  await client.end();
  url = `postgres://lab:pass%40word@/live?host=${encodeURIComponent(lab.socket.host)}&port=${String(lab.socket.port)}`;
}, 60_000);
afterAll(() => lab.stop());

const rulesIn = (json: string): string[] =>
  parse(json)
    .list('findings')
    .map((finding) => finding.text('rule'))
    .sort();

describe('a snapshot of the live database', () => {
  it('holds no value of a row', () => {
    expect(answer).toContain('notes_user_id_fkey');
    expect(answer).not.toContain('secret');
  });

  it('gives the rows of each table, whether it is read from a file, named in loadbearing.json, or asked for now', async () => {
    const folder = writeApp({ ...notesApp, 'answer.csv': answer });
    const file = path.join(folder, 'answer.csv');
    const fromFile = await cli(['scenario', folder, '--snapshot', file]);
    expect(fromFile.status).toBe(0);
    expect(fromFile.stdout).toMatch(/^ {2}notes +8 +8,000 +8,000,000 +2,400 rows in your database on \d{4}-\d\d-\d\d/m);
    const asked = await cli(['scenario', folder, '--schema-from', url]);
    expect(asked.stdout).toBe(fromFile.stdout);
    expect(asked.stdout + asked.stderr).not.toContain('pass');
    const printed = await cli(['scenario', folder, '--json', '--snapshot', 'answer.csv'], { cwd: folder });
    expect(parse(printed.stdout).value).toMatchObject({ snapshot: 'answer.csv', tables: {} });
    writeFileSync(path.join(folder, 'loadbearing.json'), printed.stdout);
    expect((await cli(['scenario', folder])).stdout).toBe(fromFile.stdout);
  });

  it('settles what indexes a table has that only the code names', async () => {
    const folder = writeApp({ ...namingApp, 'answer.csv': answer });
    const before = await cli(['review', folder, '--json']);
    expect(rulesIn(before.stdout)).not.toContain('missing-index');
    const after = await cli(['review', folder, '--json', '--snapshot', path.join(folder, 'answer.csv')]);
    expect(rulesIn(after.stdout)).toContain('missing-index');
    const client = await lab.connect('live');
    await client.query('create index by_hand on notes (user_id, created_at desc)');
    const mended = await cli(['review', folder, '--json', '--schema-from', url]);
    const bare = await cli(['review', writeApp(bareApp), '--json', '--schema-from', url]);
    const declared = await cli(['review', writeApp(notesApp), '--json', '--schema-from', url]);
    await client.query('drop index by_hand');
    await client.end();
    expect(rulesIn(mended.stdout)).not.toContain('missing-index');
    for (const { stdout } of [bare, declared]) expect(rulesIn(stdout)).toEqual(['unbounded-list']);
    // Without it nothing says what the tables are.
    expectFailure(await cli(['review', writeApp(bareApp)]), 'LB_NO_SCHEMA');
  });

  it('is what the verdict rests on, and its address is kept nowhere', async () => {
    const folder = writeApp(notesApp);
    const saved = path.join(folder, 'saved');
    const { stdout, stderr } = await cli([
      'check',
      folder,
      '--quick',
      '--schema-from',
      url,
      '--save',
      saved,
      '--users',
      '1k',
      '--now',
      '500',
    ]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/notes 8, 2,400 rows in your database on [\d-]+, for 300 in users/);
    const kept = readFileSync(path.join(saved, 'loadbearing-result.json'), 'utf8');
    for (const text of [stdout, stderr, kept]) {
      expect(text).not.toMatch(/pass(%40|@)word/);
      expect(text).not.toContain(lab.socket.host);
    }
  });
});

it('stops at once while a database keeps it waiting', async () => {
  const silent = createServer(() => undefined);
  const port = await new Promise<number>((resolve) => {
    silent.listen(0, '127.0.0.1', () => {
      const address = silent.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const connected = new Promise((resolve) => silent.once('connection', resolve));
  const child = startCli(['scenario', writeApp(notesApp), '--schema-from', `postgres://lab:pass@127.0.0.1:${String(port)}/live`]);
  const finished = finish(child);
  await connected;
  const started = performance.now();
  child.kill('SIGINT');
  expectFailure(await finished, 'LB_INTERRUPTED');
  expect(performance.now() - started).toBeLessThan(3000);
  silent.close();
});

describe('what is no snapshot is told in one line', () => {
  it.each([
    ['cut off', () => answer.slice(0, 900), 'it was cut off or changed on the way'],
    ['junk', () => '\u0000\u001B[2J{]', 'it does not hold the answer'],
    ['the query itself', () => '-- loadbearing snapshot: paste\nselect 1', 'it holds the query'],
    ['empty', () => '', 'it is empty'],
  ])('a file that is %s', async (_what, text, sentence) => {
    const folder = writeApp({ ...notesApp, 'answer.txt': text() });
    const told = expectFailure(await cli(['check', folder, '--snapshot', path.join(folder, 'answer.txt')]), 'LB_SNAPSHOT');
    expect(told).toContain(sentence);
    expect(told).not.toContain('\u001B');
  });

  it('a file that is not there, and a database that is not', async () => {
    const folder = writeApp(notesApp);
    expect(expectFailure(await cli(['check', folder, '--snapshot', 'none.csv']), 'LB_NO_CONFIG')).toContain('none.csv');
    const told = expectFailure(await cli(['check', folder, '--schema-from', url.replace('/live', '/nothing')]), 'LB_DATABASE');
    expect(told).toContain('does not exist');
    expect(told).not.toContain('word');
    expectFailure(await cli(['check', folder, '--schema-from', 'me:pass@word']), 'LB_URL');
  });
});
