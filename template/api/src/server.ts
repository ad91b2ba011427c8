import { buildApp } from './app.js';
import { createAuth } from './auth.js';
import { openCache } from './open-cache.js';
import { readConfig } from './config.js';
import { openDatabase, openPool } from './database.js';
import { startJobs } from './jobs.js';

/** Starts one instance. Any number of them may run beside each other. */
async function start(): Promise<void> {
  const config = readConfig(process.env);
  const pool = openPool(config);
  const database = openDatabase(pool);
  const auth = createAuth(pool, config);
  const cache = await openCache(config, database);
  const jobs = await startJobs(config, database);
  const app = await buildApp(config, auth, { database, cache, jobs });

  const stop = async (): Promise<void> => {
    // Requests that are under way are answered; then what they used is closed.
    await app.close();
    await jobs.stop();
    await cache.close();
    await database.destroy();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  await app.listen({ port: config.port, host: config.host });
}

await start();
