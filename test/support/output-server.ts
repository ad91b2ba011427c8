import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';

/*
 * Runs an output's server with a database of its own until its input ends: `output-server.ts FOLDER PORT [SQL]`. test/support/output.ts
 * starts it as a process of its own, so that server and database end with the test, however that ends.
 */
const [folder = '', port = '', sql = ''] = process.argv.slice(2);

interface Module {
  startEmbedded: (folder: string) => Promise<{ url: string; stop: () => Promise<void> }>;
  migrate: (url: string) => Promise<string[]>;
}

async function part<Name extends keyof Module>(path: string, name: Name): Promise<Module[Name]> {
  const found: Record<Name, Module[Name]> = await import(pathToFileURL(join(folder, path)).href);
  return found[name];
}

const startEmbedded = await part('scripts/embedded.ts', 'startEmbedded');
const migrate = await part('src/migrate.ts', 'migrate');
const embedded = await startEmbedded(join(folder, '.postgres'));
try {
  await migrate(embedded.url);
  if (sql !== '') await asOperator(embedded.url, sql);
  await serve(embedded.url);
} catch (error) {
  process.stderr.write(`${String(error)}\n`);
} finally {
  await embedded.stop();
}
process.exit();

async function asOperator(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`set app.system = 'on'; ${text}`);
  } finally {
    await client.end();
  }
}

/** Until the input ends, or the server does. */
async function serve(url: string): Promise<void> {
  const environment = {
    ...process.env,
    DATABASE_URL: url,
    PORT: port,
    PUBLIC_URL: `http://localhost:${port}`,
    AUTH_SECRET: 'a secret of at least thirty-two characters',
  };
  const server = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: folder,
    env: environment,
    stdio: 'inherit',
  });
  process.stdin.resume().once('end', () => server.kill('SIGTERM'));
  await new Promise<void>((resolve) => void server.once('exit', () => resolve()));
}
