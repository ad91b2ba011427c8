import { writeFile } from 'node:fs/promises';
import { buildApp } from '../src/app.js';
import { createAuth } from '../src/auth.js';
import { readConfig } from '../src/config.js';
import { openDatabase, openPool } from '../src/database.js';

/** Writes the server's description, of which the types of the client's calls are made. Nothing listens and no database is asked. */
const config = readConfig({
  DATABASE_URL: 'postgres://127.0.0.1/none',
  AUTH_SECRET: 'not used, since nobody signs in to a description',
});
const pool = openPool(config);
const app = await buildApp(
  config,
  createAuth(pool, config),
  {
    database: openDatabase(pool),
    cache: { read: (_what, load) => load(), forget: async () => {}, close: async () => {} },
    jobs: { send: async () => {}, stop: async () => {} },
  },
  false,
);
await app.ready();
await writeFile('openapi.json', `${JSON.stringify(app.swagger(), null, 2)}\n`);
await app.close();
await pool.end();
