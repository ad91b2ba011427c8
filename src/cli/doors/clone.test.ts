import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { readArguments } from '../arguments.js';
import { throughDoor } from './index.js';

let base = '';
let served = '';
let temporary = '';
const before = { ...process.env };

/** A repository with what must not run, in a folder that is served as the network is. */
beforeAll(() => {
  const work = writeApp({
    '.gitattributes': '*.js filter=evil\nsecret.txt export-ignore\n',
    'app/package.json': '{ "name": "shop" }',
    'app/server.js': 'first',
    'secret.txt': 'kept',
    '.gitmodules': '[submodule "part"]\n\tpath = part\n\turl = https://github.com/me/part.git\n',
  });
  served = writeApp({ 'me/keep': '' });
  temporary = writeApp({});
  symlinkSync('package.json', path.join(work, 'app/link'));
  git(work, 'init', '-q', '-b', 'main');
  git(work, 'add', '-A');
  git(work, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},part`);
  git(work, '-c', 'filter.evil.clean=cat', 'commit', '-qm', 'first');
  git(work, 'tag', 'v1');
  writeFileSync(path.join(work, 'app/server.js'), 'second');
  git(work, 'checkout', '-q', '-b', 'feature/x');
  git(work, 'commit', '-qam', 'second');
  git(work, 'checkout', '-q', '-b', 'outward', 'main');
  symlinkSync('/etc', path.join(work, 'app/out'));
  git(work, 'add', '-A');
  git(work, 'commit', '-qm', 'outward');
  git(work, 'checkout', '-q', 'main');
  git(served, 'clone', '-q', '--bare', work, path.join(served, 'me/shop.git'));
  base = `file://${served}`;
  // What a person's own settings would run: none of it is the run's.
  const home = writeApp({
    'post-checkout': `#!/bin/sh\ntouch "${served}/ran"\n`,
    '.netrc': 'machine 127.0.0.1 login me password geheim\n',
  });
  chmodSync(path.join(home, 'post-checkout'), 0o755);
  writeFileSync(
    path.join(home, '.gitconfig'),
    `[core]\n\thooksPath = ${home}\n[filter "evil"]\n\tsmudge = touch "${served}/ran"; cat\n\trequired\n[credential]\n\thelper = "!touch '${served}/ran'; echo username=me; echo password=geheim;"\n`,
  );
  Object.assign(process.env, { HOME: home, TMPDIR: temporary, GIT_DIR: path.join(served, 'none'), GIT_ASKPASS: 'false' });
});
afterAll(() => {
  for (const name of ['HOME', 'TMPDIR', 'GIT_DIR', 'GIT_ASKPASS']) delete process.env[name];
  Object.assign(process.env, before);
});

function git(folder: string, ...words: string[]): void {
  const who = ['-c', 'user.name=me', '-c', 'user.email=me@example.com', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', ['-C', folder, ...who, ...words], { encoding: 'utf8', env: before });
  if (status !== 0) throw new Error(stderr);
}

let talk: string[] = [];

/** What lies in the folder that a command would be given, with the text of server.js. */
function enter(place: string, from = base, signal = new AbortController().signal): Promise<{ names: string[]; server: string }> {
  talk = [];
  return throughDoor(readArguments(['review', place]), { signal, say: (text) => talk.push(text), base: from }, ({ folder }) => {
    const server = path.join(folder, existsSync(path.join(folder, 'app')) ? 'app/server.js' : 'server.js');
    return Promise.resolve({ names: readdirSync(folder).sort(), server: readFileSync(server, 'utf8') });
  });
}

describe('a repository’s address', () => {
  afterEach(() => expect(readdirSync(temporary).filter((name) => name.startsWith('loadbearing-'))).toEqual([]));

  it('is fetched from the branch that is shown first, executes nothing, and leaves nothing behind', async () => {
    expect(await enter('https://github.com/me/shop')).toEqual({
      names: ['.gitattributes', '.gitmodules', 'app', 'part', 'secret.txt'],
      server: 'first',
    });
    expect(talk).toEqual([
      'Asking https://github.com/me/shop for its branches …',
      'Fetching main of https://github.com/me/shop …',
    ]);
    expect(existsSync(path.join(served, 'ran'))).toBe(false);
  });

  it('may name a branch with slashes, a tag or a commit, and a folder, whose links are not made', async () => {
    expect(await enter('https://github.com/me/shop/tree/feature/x')).toMatchObject({ server: 'second' });
    const app = { names: ['package.json', 'server.js'], server: 'first' };
    expect(await enter('https://github.com/me/shop/tree/v1/app')).toEqual(app);
    const { stdout } = spawnSync('git', [`--git-dir=${served}/me/shop.git`, 'rev-parse', 'v1'], {
      encoding: 'utf8',
      env: before,
    });
    expect(await enter(`github:me/shop/tree/${stdout.trim()}/app`)).toEqual(app);
  });

  it.each([
    ['me/shop/tree/none', 'LB_ADDRESS', 'no branch and no tag of that name'],
    ['me/shop/tree/main/none', 'LB_ADDRESS', 'no folder none in it'],
    ['me/shop/tree/main/app/link', 'LB_ADDRESS', 'no folder app/link in it'],
    ['me/shop/tree/outward', 'LB_ZIP_UNSAFE', 'a link that leads out of the folder (app/out)'],
    ['me/nothing', 'LB_FETCH', 'no public repository of that name'],
  ])('%s is refused with %s', async (place, code, said) => {
    const error: unknown = await enter(`https://github.com/${place}`).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(String(error)).toContain(said);
    expect(String(error)).not.toContain(temporary);
    expect(String(error)).not.toContain(served);
  });

  it('is refused where git needs a password, and none is sent; where nothing answers; and git ends when it is told', async () => {
    const asked: IncomingMessage[] = [];
    const closed = await serve((request, response) => {
      asked.push(request);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
    });
    await expect(enter('github:me/shop', closed.base)).rejects.toThrow('no public repository of that name');
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(existsSync(path.join(served, 'ran'))).toBe(false);
    closed.server.close();
    await expect(enter('github:me/shop', closed.base)).rejects.toThrow('github.com cannot be reached from this machine');
    const stop = new AbortController();
    const silent = await serve(() => stop.abort());
    await expect(enter('github:me/shop', silent.base, stop.signal)).rejects.toThrow('it was stopped');
    await new Promise((resolve) => silent.server.close(resolve));
  });

  it('gets no snapshot of its settings that lies elsewhere', async () => {
    const work = writeApp({ 'loadbearing.json': '{ "snapshot": "../../../etc/hosts" }' });
    git(work, 'init', '-q', '-b', 'main');
    git(work, 'add', '-A');
    git(work, 'commit', '-qm', 'first');
    git(served, 'clone', '-q', '--bare', work, path.join(served, 'me/told.git'));
    await expect(enter('github:me/told')).rejects.toMatchObject({ code: 'LB_OUTSIDE_DOOR' });
  });
});

async function serve(listener: RequestListener): Promise<{ server: Server; base: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  return { server, base: `http://127.0.0.1:${String(address.port)}` };
}
