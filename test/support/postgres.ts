import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { runAccount } from '../../src/lab/account.js';
import { installBinaries } from '../../src/lab/binaries.js';
import { cleanEnvironment, giveFolder } from '../../src/lab/cluster.js';

/** The password of the superuser; each other role has its own name as password, with a sign that must be percent-encoded. */
export const secret = 'Tr0ub4dor&3';

/** A whole Postgres on loopback, as somebody's own server: passwords, default settings, autovacuum, a database `postgres`. */
export interface OwnServer {
  url(role?: string, database?: string): string;
  /** Runs statements as superuser, each by itself. */
  admin(statements: readonly string[], database?: string): Promise<void>;
  /** First columns of the rows, as text. */
  ask(sql: string): Promise<string[]>;
  /** All databases and roles, and what roles may: what must be the same before and after. */
  inventory(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startOwnServer(settings: Record<string, string> = {}): Promise<OwnServer> {
  const binaries = await installBinaries(undefined);
  const folder = mkdtempSync(path.join(tmpdir(), 'own-server-'));
  const data = path.join(folder, 'data');
  const words = path.join(folder, 'password');
  writeFileSync(words, secret);
  chmodSync(folder, 0o755);
  await giveFolder(folder, runAccount());
  const made = spawnSync(
    path.join(binaries.folder, 'bin/initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '--auth=scram-sha-256',
      `--pwfile=${words}`,
      '--no-sync',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
    ],
    { ...runAccount(), env: cleanEnvironment, cwd: '/', encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const port = await freePort();
  const all = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', fsync: 'off', ...settings };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(path.join(binaries.folder, 'bin/postgres'), ['-D', data, ...options], {
    ...runAccount(),
    env: cleanEnvironment,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await ready(child);
  const url = (role = 'postgres', database = 'postgres'): string =>
    `postgres://${role}:${encodeURIComponent(role === 'postgres' ? secret : `${role}@pass`)}@127.0.0.1:${String(port)}/${database}`;
  const ask = async (sql: string): Promise<string[]> => {
    const client = new Client(url());
    await client.connect();
    try {
      const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
      return rows.map(([first]) => String(first));
    } finally {
      await client.end();
    }
  };
  return {
    url,
    ask,
    admin: async (statements, database) => {
      const client = new Client(url('postgres', database));
      await client.connect();
      try {
        for (const statement of statements) await client.query(statement);
      } finally {
        await client.end();
      }
    },
    inventory: () =>
      ask(`SELECT 'database ' || datname || ' of ' || datdba::regrole FROM pg_database
           UNION ALL SELECT 'role ' || row_to_json(r)::text FROM (SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolconfig FROM pg_roles) r
           UNION ALL SELECT 'member ' || member::regrole || ' of ' || roleid::regrole FROM pg_auth_members
           UNION ALL SELECT 'right ' || parname || paracl::text FROM pg_parameter_acl ORDER BY 1`),
    stop: async () => {
      const ended = new Promise<void>((resolve) => void child.on('exit', () => resolve()));
      child.kill('SIGQUIT');
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

/** A role with its name and a sign as password. */
export function roleStatement(name: string, rights: string): string {
  return `CREATE ROLE ${name} LOGIN PASSWORD '${name}@pass' ${rights}`;
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready to accept connections')) void wait(0).then(resolve);
    });
    child.on('exit', () => reject(new Error(said)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
