import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { writeApp } from '../../../../test/support/app.js';
import { root } from '../../../../test/support/cli.js';
import { works } from './generated.js';
import { isEngineless } from './installed.js';
import { findMakers } from './makers.js';
import { copyPackage, makeOwn } from './own-folders.js';

const { signal } = new AbortController();

describe('the packages that make a client', () => {
  it.each([
    ['6.15.0', false],
    ['6.16.0', true],
    ['6.9.1', false],
    ['7.0.0', true],
    ['5.22.0', false],
  ])('of %s need no engine: %s', (version, engineless) => {
    expect(isEngineless(version)).toBe(engineless);
  });

  it('are those of another version where the app’s own are too old, and told where there are none', async () => {
    const place = (version: string): string =>
      writeApp({ 'node_modules/@prisma/client/package.json': JSON.stringify({ version }) });
    expect(await findMakers([place('5.1.0')], { fetch: false, signal })).toMatchObject({ client: { version: '6.19.3' } });
    expect(await findMakers([place('6.16.99')], { fetch: false, signal })).toMatch(/--install fetches Prisma 6\.16\.99/);
    expect(await findMakers([writeApp({})], { fetch: false, signal })).toMatch(/@prisma\/client is not installed/);
  });
});

describe('a client that was generated', () => {
  const made = (version: string, more = ''): string =>
    writeApp({ 'index.js': `const config = { "clientVersion": "${version}"${more} }` });

  it('works without an engine by its version or its kind, and else only with one that loads here', () => {
    expect(works(made('7.1.0'))).toBe(true);
    expect(works(made('6.19.0', ', "engineType": "client"'))).toBe(true);
    const old = made('5.22.0');
    expect(works(old)).toBe(false);
    writeFileSync(path.join(old, 'libquery_engine-debian-openssl-3.0.x.so.node'), 'of another machine');
    expect(works(old)).toBe(false);
    // Any library of Node's loads as an engine does.
    const parsers = path.join(root, 'node_modules/@oxc-parser');
    const libraries = readdirSync(parsers, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.node'));
    for (const [at, file] of libraries.entries())
      symlinkSync(path.join(parsers, file), path.join(old, `libquery_engine-${String(at)}.so.node`));
    // As the app itself, it is loaded without the owner's environment.
    vi.stubEnv('NODE_OPTIONS', '--require /nowhere.js');
    expect(works(old)).toBe(true);
    vi.unstubAllEnvs();
    expect(works(writeApp({ 'index.js': 'throw new Error("did not initialize yet")' }))).toBe(false);
  });
});

describe('folders of the copy', () => {
  it('become its own, with links to what is not written; packages of the repository are the copy’s', async () => {
    const of = writeApp({
      'packages/db/index.js': 'db',
      'node_modules/plain/index.js': 'plain',
      'node_modules/@prisma/client/package.json': '{}',
      'node_modules/@prisma/client/runtime/query_engine_bg.sqlite.js': 'large',
      'node_modules/asks/package.json': '{ "peerDependencies": { "@prisma/client": ">=2" } }',
      'node_modules/.cache/kept': 'kept',
    });
    mkdirSync(path.join(of, 'node_modules/@repo'));
    symlinkSync('../../packages/db', path.join(of, 'node_modules/@repo/db'), 'dir');
    const copied = writeApp({ 'packages/db/index.js': 'db of the copy' });
    symlinkSync(path.join(of, 'node_modules'), path.join(copied, 'node_modules'), 'dir');
    const within = (...steps: string[]): string => path.join(copied, 'node_modules', ...steps);
    await makeOwn({ root: copied, of }, within('.prisma'));
    await copyPackage(within('@prisma/client'), within('@prisma/client'));
    writeFileSync(within('.prisma/made.js'), 'made');
    expect(readdirSync(path.join(of, 'node_modules')).toSorted()).toEqual(['.cache', '@prisma', '@repo', 'asks', 'plain']);
    expect(readdirSync(within()).toSorted()).toEqual(['.prisma', '@prisma', '@repo', 'asks', 'plain']);
    expect(lstatSync(within('plain')).isSymbolicLink()).toBe(true);
    // What asks for the client finds the one beside it.
    expect(realpathSync(within('asks'))).toBe(realpathSync(copied) + path.join('/node_modules/asks'));
    expect(lstatSync(within('@prisma/client')).isSymbolicLink()).toBe(false);
    expect(readdirSync(within('@prisma/client/runtime'))).toEqual([]);
    expect(readFileSync(within('@repo/db/index.js'), 'utf8')).toBe('db of the copy');
  });
});
