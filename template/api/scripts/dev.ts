import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { migrate } from '../src/migrate.js';
import { startEmbedded } from './embedded.js';

/** Everything for working on the app: a database (DATABASE_URL, or one that came with the packages), the migrations, and the server. */
const given = process.env['DATABASE_URL'];
const embedded = given === undefined ? await startEmbedded('.postgres') : undefined;
const url = given ?? embedded?.url ?? '';
try {
  await migrate(url);
} catch (error) {
  await embedded?.stop();
  throw error;
}

const environment = {
  AUTH_SECRET: randomBytes(32).toString('hex'),
  PUBLIC_URL: 'http://localhost:5173', // only: app
  ...process.env,
  DATABASE_URL: url,
};
const children = [
  spawn(process.execPath, ['--import', 'tsx', '--watch', 'src/server.ts'], { env: environment, stdio: 'inherit' }),
  spawn(process.execPath, ['node_modules/vite/bin/vite.js', 'client'], { env: environment, stdio: 'inherit' }), // only: app
];
process.stdout.write('The API is at http://localhost:3000, its description at http://localhost:3000/openapi.json\n');
process.stdout.write('The app is at http://localhost:5173\n'); // only: app

const stop = async (): Promise<void> => {
  const over = children.map((child) => new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(0))));
  for (const child of children) child.kill('SIGTERM');
  // The database goes last: what runs still uses it.
  await Promise.all(over);
  await embedded?.stop();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
