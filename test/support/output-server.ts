import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/*
 * Runs an output's server with a database of its own until the end of the input: `output-server.ts FOLDER PORT [SQL]`. Started by
 * build/client.test.ts as a process of its own, in whose end both end, however the test ends.
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

process.chdir(folder);
const startEmbedded = await part('scripts/embedded.ts', 'startEmbedded');
const migrate = await part('src/migrate.ts', 'migrate');
const embedded = await startEmbedded('.postgres');
let over = false;
const stop = async (): Promise<void> => {
  if (over) return;
  over = true;
  await embedded.stop();
  process.exit(0);
};
process.stdin.resume().once('end', () => void stop());
try {
  await migrate(embedded.url);
  Object.assign(process.env, {
    DATABASE_URL: embedded.url,
    PORT: port,
    PUBLIC_URL: `http://localhost:${port}`,
    AUTH_SECRET: 'a secret of at least thirty-two characters',
  });
  if (sql !== '') {
    const { default: pg } = await import(pathToFileURL(join(folder, 'node_modules/pg/lib/index.js')).href);
    const client = new pg.Client({ connectionString: embedded.url });
    await client.connect();
    await client.query(sql);
    await client.end();
  }
  await import(pathToFileURL(join(folder, 'src/server.ts')).href);
  process.stdout.write('ready\n');
} catch (error) {
  process.stderr.write(`${String(error)}\n`);
  await stop();
}
