import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../scripts/embedded.js';
import { buildApp } from '../src/app.js';
import { createAuth } from '../src/auth.js';
import { databaseCache } from '../src/cache.js';
import { readConfig } from '../src/config.js';
import { openDatabase, openPool } from '../src/database.js';
import type { Jobs } from '../src/jobs.js';
import { migrate } from '../src/migrate.js';

export interface Person {
  id: string;
  /** The header that says who asks. */
  cookie: string;
}

export type App = Awaited<ReturnType<typeof buildApp>>;

/** A database of its own with the app's tables, and as many instances of the server as are asked for. */
export async function startTest(instances = 1) {
  const folder = await mkdtemp(join(tmpdir(), 'app-test-'));
  const embedded = await startEmbedded(folder);
  await migrate(embedded.url);
  const config = readConfig({ DATABASE_URL: embedded.url, AUTH_SECRET: 'only-for-tests-only-for-tests-only', DATABASE_CONNECTIONS: '8' });
  const sent: string[] = [];
  const jobs: Jobs = {
    send: async (_transaction, name) => void sent.push(name),
    stop: async () => {},
  };
  const parts = Array.from({ length: instances }, () => {
    const pool = openPool({ ...config, connections: 4 });
    return { pool, database: openDatabase(pool) };
  });
  const apps = await Promise.all(
    parts.map(({ pool, database }) => buildApp(config, createAuth(pool, config), { database, cache: databaseCache(database), jobs }, false)),
  );
  const [app] = apps;
  if (app === undefined) throw new Error('no instance was asked for');
  return {
    app,
    apps,
    sent,
    databaseUrl: embedded.url,
    config,
    async stop() {
      for (const one of apps) await one.close();
      for (const { database } of parts) await database.destroy();
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes an account and signs it in. */
export async function signUp(app: App, name: string): Promise<Person> {
  const answer = await app.inject({
    method: 'POST',
    url: '/auth/sign-up/email',
    // From an address of their own: attempts are counted by address.
    remoteAddress: `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`,
    headers: { origin: 'http://localhost:3000' },
    payload: { name, email: `${name}@example.org`, password: 'a long password' },
  });
  if (answer.statusCode !== 200) throw new Error(`${name} could not sign up: ${answer.body}`);
  const cookies = [answer.headers['set-cookie'] ?? []].flat();
  return { id: answer.json().user.id, cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') };
}

/** Does something as the app's operator would: as itself, whom no policy binds. */
export async function asOperator(databaseUrl: string, sql: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`select set_config('app.system', 'on', false)`);
    await client.query(sql, values);
  } finally {
    await client.end();
  }
}
