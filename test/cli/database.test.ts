import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/model/index.js';
import { writeApp } from '../support/app.js';
import { cli, expectFailure, finish, startCli } from '../support/cli.js';
import { notesApp } from '../support/notes.js';
import { type OwnServer, roleStatement, startOwnServer } from '../support/postgres.js';

/** The notes with a table that leans on an extension which the server does not have, and one that forces its policies. */
const app = {
  ...notesApp,
  'migrations/002_more.sql': `create extension if not exists timescaledb;
create extension if not exists vector;
create table pictures (id serial primary key, user_id int not null references users (id), embedding vector(3));
create table secrets (id serial primary key, user_id int not null references users (id), text text not null);
alter table secrets enable row level security;
alter table secrets force row level security;
create policy own on secrets using (user_id = nullif(current_setting('app.user', true), '')::int);
`,
  'src/server.js': (notesApp['src/server.js'] ?? '').replace(
    'app.listen',
    `app.get('/pictures', async (req, res) => res.json((await pool.query('select id, embedding from pictures where user_id = $1', [req.user.id])).rows));
app.get('/secrets', async (req, res) => res.json((await pool.query('select id, text from secrets where user_id = $1', [req.user.id])).rows));
app.listen`,
  ),
};

let server: OwnServer;
let untouched: string[];
let folder: string;
beforeAll(async () => {
  server = await startOwnServer();
  await server.admin([
    roleStatement('maker', 'CREATEDB'),
    roleStatement('boss', 'CREATEDB CREATEROLE'),
    roleStatement('plain', ''),
  ]);
  untouched = await server.inventory();
  folder = writeApp(app);
});
afterAll(() => server.stop());

/** Starts a check and ends it by a signal while it measures. */
async function ended(role: string, signal: NodeJS.Signals) {
  const child = startCli(['check', folder, '--quick', '--database', server.url(role)]);
  const finished = finish(child);
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (text: string) => text.includes('Measuring …') && resolve());
    child.on('exit', () => resolve());
  });
  await wait(500);
  const during = await server.inventory();
  child.kill(signal);
  return { during, finished: await finished };
}

describe('check --database', () => {
  it('leaves nothing when it is stopped', async () => {
    const { during, finished } = await ended('maker', 'SIGINT');
    expect(during.filter((line) => /^database loadbearing_[0-9a-f]{8}_/.test(line)).length).toBeGreaterThan(1);
    expect(finished.stderr).toMatch(/LB_INTERRUPTED: Stopped. Nothing was left behind/);
    expect(await server.inventory()).toEqual(untouched);
  });

  it('finds what it finds in the lab, names what the server lacks, and drops what a killed check had left', async () => {
    await ended('boss', 'SIGKILL');
    expect(await server.inventory()).not.toEqual(untouched);
    const url = server.url('boss');
    const { stdout, stderr, status } = await cli(['check', folder, '--quick', '--json'], {
      environment: { LOADBEARING_DATABASE: url },
    });
    expect(await server.inventory()).toEqual(untouched);
    expect(status).toBe(1);
    expect(stderr).toMatch(/Measuring on 127\.0\.0\.1:\d+ \(PostgreSQL 18\.\d+\)/);
    expect(stderr).toMatch(/Dropped what an ended check had left there: loadbearing_/);
    for (const word of [url, 'boss@pass', 'boss%40pass']) expect(`${stdout}${stderr}`).not.toContain(word);

    const verdict: Verdict = JSON.parse(stdout);
    expect(verdict.server).toEqual({
      product: expect.stringMatching(/^PostgreSQL 18/),
      lacks: [expect.stringMatching(/as nobody.*: secrets$/)],
    });
    expect(verdict.planCheck).toBeUndefined();
    expect(verdict.findings.filter(({ status }) => status === 'open').map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['unbounded-list', 'missing-index']),
    );
    const beyond = verdict.statements.flatMap(({ at }) => at).filter(({ users }) => users === 1_000_000);
    expect(beyond.length).toBeGreaterThan(0);
    expect(beyond.every(({ grade }) => grade === 'modelled')).toBe(true);
    // What could not be had is named and measured by nobody: never a pass.
    const unknown = verdict.coverage.unknowns.map(({ name, why }) => `${name}: ${why}`);
    expect(unknown).toContainEqual(expect.stringMatching(/^extension timescaledb: the server does not have it/));
    expect(unknown).toContainEqual(expect.stringMatching(/^extension vector: .*(permission denied|must be superuser)/));
    expect(verdict.coverage.statements.measured).toBeLessThan(verdict.coverage.statements.reached);
    expect(verdict.ceiling?.atMost).toBe(true);
    expect(verdict.lamps.every(({ fast, right }) => fast !== 'green' && right !== 'green')).toBe(true);
  });

  it.each([
    ['the role may not create databases', ['--database'], 'LB_SCRATCH', /ALTER ROLE plain CREATEDB gives it the right/],
    ['the app would be run', ['--run', '--database'], 'LB_USAGE', /does not go with --database/],
  ] as const)('says in one sentence that %s', async (_name, words, code, said) => {
    const finished = await cli(['check', folder, ...words, server.url('plain')]);
    expect(expectFailure(finished, code)).toMatch(said);
    expect(await server.inventory()).toEqual(untouched);
  });

  it('is not used unless it is named for this, and not silently the app’s own', async () => {
    const url = server.url('maker');
    const finished = await cli(['check', folder, '--quick', '--database', url], { environment: { DATABASE_URL: url } });
    expect(expectFailure(finished, 'LB_SCRATCH_IN_USE')).toMatch(/the one that the app itself uses \(DATABASE_URL\)/);
    const own = writeApp({
      ...app,
      '.env.local': `# as on the platform\nPOSTGRES_URL="${url.replace('127.0.0.1', 'localhost')}"\n`,
    });
    expect(expectFailure(await cli(['check', own, '--database', url]), 'LB_SCRATCH_IN_USE')).toMatch(
      /app itself uses \(\.env\.local\)/,
    );
    expect(
      expectFailure(await cli(['check', folder, '--load-anyway'], { environment: { DATABASE_URL: url } }), 'LB_USAGE'),
    ).toMatch(/--load-anyway goes with --database/);
  });
});
