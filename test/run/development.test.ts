import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Lab } from '../../src/lab/index.js';
import type { App, Observations } from '../../src/model/index.js';
import { writeApp } from '../support/app.js';
import { root } from '../support/cli.js';
import { growing } from '../support/observed.js';

/** In the place of Next.js, which is too large to be installed here: it cannot build, and serves the one page in development. */
const next = `#!/usr/bin/env node
if (process.argv[2] === 'build') { console.log('Failed to compile.\\n\\n./app/page.jsx\\nModule not found: captcha'); process.exit(1); }
const pg = require('pg');
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
require('http').createServer(async (req, res) => {
  if (req.headers.accept !== 'text/html') return res.writeHead(406).end();
  const code = decodeURIComponent(req.url.split('/').pop());
  const { rows } = await pool.query('select id, title from games where code = $1', [code.toUpperCase()]);
  res.writeHead(rows.length === 0 ? 404 : 200, { 'content-type': 'text/html' });
  res.end('<!DOCTYPE html><html><body>' + rows.map(({ title }) => '<p>' + title + '</p>').join('') + '</body></html>');
}).listen(process.env.PORT);
`;
const page = `import { query } from '../../../lib/db';
  export default async function Game({ params }) {
    const { code } = await params;
    const [game] = await query('select id, title from games where code = $1', [code.toUpperCase()]);
    return <p>{game.title}</p>;
  }`;
const database = `import pg from 'pg';
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
  export const query = async (sql, values) => (await pool.query(sql, values)).rows;`;
const manifest = JSON.stringify({ scripts: { dev: 'next dev' }, dependencies: { next: '15', pg: '8' } });

let lab: Lab;
let app: App;
let seen: Observations;
beforeAll(async () => {
  const folder = writeApp({
    'package.json': '{ "private": true }',
    'schema.sql': `create table users (id serial primary key, name text not null);
      create table games (id serial primary key, user_id int not null references users (id), code text not null unique, title text not null);`,
    'apps/play/package.json': manifest,
    'apps/play/lib/db.js': database,
    'apps/play/app/games/[code]/page.jsx': page,
    'apps/play/app/again/[code]/page.jsx': page,
    'apps/office/package.json': manifest,
    'apps/office/lib/db.js': database,
    'apps/office/app/office/[code]/page.jsx': page,
  });
  const packages = path.join(folder, 'node_modules');
  mkdirSync(path.join(packages, '.bin'), { recursive: true });
  const own = path.join(root, 'node_modules');
  for (const name of readdirSync(own)) if (!name.startsWith('.')) symlinkSync(path.join(own, name), path.join(packages, name));
  const program = path.join(packages, '.bin/next');
  writeFileSync(program, next);
  chmodSync(program, 0o755);
  ({ lab, app, seen } = await growing(folder, ['grow', 'push']));
});
afterAll(() => lab.stop());

const entry = (name: string): string | undefined => app.entryPoints.find((each) => each.name === name)?.id;

describe('an app that cannot be built', () => {
  it('is looked at in development, which is said, and in which neither CPU nor a rate is told', () => {
    expect(seen.started?.command).toBe('next dev');
    const why = seen.unknowns.map((each) => each.why).join('\n');
    expect(why).toMatch(/could not be built \(next build: it does not compile: Module not found: captcha/);
    expect(why).toContain('how many requests it takes in development tells nothing');
    const grown = seen.grow.find(({ entryPoint }) => entryPoint === entry('/games/:code'));
    expect(grown?.at.map(({ statements, cpuMilliseconds }) => [statements, cpuMilliseconds])).toEqual(
      grown?.at.map(() => [1, undefined]),
    );
    expect([grown?.at.length, seen.push]).toEqual([3, undefined]);
  });

  it('opens its pages as a browser does, with rows in the letters in which the code looks them up', () => {
    expect(seen.driven.map(({ answered, statements, unforeseen }) => [answered, statements, unforeseen])).toEqual([
      [true, 1, []],
      [true, 1, []],
    ]);
  });

  it('is not asked for the pages of another app beside it', () => {
    expect(seen.driven.map(({ entryPoint }) => entryPoint)).not.toContain(entry('/office/:code'));
    expect(seen.unknowns.find(({ name }) => name === 'apps/office')?.why).toContain('its one route or page was not asked');
  });
});
