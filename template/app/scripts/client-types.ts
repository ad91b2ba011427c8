import { writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { buildApp } from '../src/app.js';
import { createAuth } from '../src/auth.js';
import { readConfig } from '../src/config.js';
import { openDatabase, openPool } from '../src/database.js';

/** Writes the server's description, and of it the types of the client's calls. Nothing listens and no database is asked. */
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
const description = JSON.stringify(app.swagger(), null, 2);
await app.close();
await pool.end();
await writeFile('openapi.json', `${description}\n`);
const types = astToString(await openapiTS(description));
await writeFile('client/src/api.d.ts', `/** Made from openapi.json by npm run client:types; do not edit. */\n${types}`);
