import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Login } from '../../lab/index.js';
import type { Execution } from '../execute/session.js';

/** What the child is told: where the lab is, what to fetch, how often at once. */
export interface Task {
  login: Login;
  execution: Execution;
  atOnce: number;
  repeat: number;
}

/** What fetching the result once cost. */
export interface Fetched {
  rows: number;
  bytes: number;
  cpuMilliseconds: number;
  heapMegabytes: number;
}

/**
 * The child's whole program, as text: it must run the same from `dist/` and from the sources. It fetches through the real
 * driver, turns the rows into JSON as a handler would, and says what that took.
 */
const program = `
const { Client } = (await import(process.env.LOADBEARING_PG)).default;
let input = '';
for await (const chunk of process.stdin) input += chunk;
const task = JSON.parse(input);
const fetchOnce = async (client) => {
  const { execution } = task;
  await client.query('BEGIN');
  if (execution.role === 'anon' || execution.role === 'authenticated') {
    await client.query("SELECT set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true)",
      [JSON.stringify({ sub: execution.user, role: execution.role }), execution.user ?? '']);
    await client.query('SET LOCAL ROLE ' + execution.role);
  }
  const { rows } = await client.query({ text: execution.sql, values: execution.values });
  await client.query('ROLLBACK');
  return rows;
};
const connect = async () => {
  const client = new Client(task.login);
  await client.connect();
  await client.query('SET max_parallel_workers_per_gather = 0; SET jit = off');
  return client;
};
if (task.atOnce > 1) {
  const clients = await Promise.all(Array.from({ length: task.atOnce }, connect));
  const held = await Promise.all(clients.map(async (client) => JSON.stringify(await fetchOnce(client))));
  process.stdout.write(JSON.stringify({ length: held.length }));
  process.exit(0);
}
const client = await connect();
// A function of its own, so that one turn's rows are gone before the next.
const measureOnce = async () => {
  globalThis.gc();
  const heap = process.memoryUsage().heapUsed;
  const from = process.cpuUsage();
  const rows = await fetchOnce(client);
  const text = JSON.stringify(rows);
  const used = process.cpuUsage(from);
  globalThis.gc();
  const kept = process.memoryUsage().heapUsed;
  return { rows: rows.length, bytes: Buffer.byteLength(text), cpuMilliseconds: (used.user + used.system) / 1000, heapMegabytes: Math.max(0, kept - heap) / 1048576 };
};
let best = await measureOnce();
for (let turn = 1; turn < task.repeat; turn++) {
  const again = await measureOnce();
  best = { ...best, cpuMilliseconds: Math.min(best.cpuMilliseconds, again.cpuMilliseconds), heapMegabytes: Math.max(best.heapMegabytes, again.heapMegabytes) };
}
process.stdout.write(JSON.stringify(best));
process.exit(0);
`;

/** How a child ended. */
export type Ending = { kind: 'done'; output: string } | { kind: 'died'; why: string } | { kind: 'late' };

/** Runs the task in a Node process with that heap, and no longer than that. */
export function runChild(task: Task, heapMegabytes: number, milliseconds: number): Promise<Ending> {
  const driver = pathToFileURL(createRequire(import.meta.url).resolve('pg')).href;
  const options = [
    '--expose-gc',
    `--max-old-space-size=${String(Math.round(heapMegabytes))}`,
    '--input-type=module',
    '-e',
    program,
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, options, {
      // Nothing of the caller's environment: no token and no flag of the person's shell.
      env: { LOADBEARING_PG: driver, PATH: process.env['PATH'] ?? '' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    let complaint = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, milliseconds);
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ kind: 'died', why: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (late) resolve({ kind: 'late' });
      else if (code === 0) resolve({ kind: 'done', output });
      else
        resolve({
          kind: 'died',
          why: /heap out of memory|heap limit/i.test(complaint) ? 'out of memory' : complaint.slice(-300),
        });
    });
    child.stdin.end(JSON.stringify(task));
  });
}

/** Reads what the child printed. */
export function readFetched(output: string): Fetched | undefined {
  const value: unknown = JSON.parse(output);
  if (typeof value !== 'object' || value === null) return undefined;
  const number = (name: string): number => {
    const field: unknown = Reflect.get(value, name);
    return typeof field === 'number' ? field : 0;
  };
  return {
    rows: number('rows'),
    bytes: number('bytes'),
    cpuMilliseconds: number('cpuMilliseconds'),
    heapMegabytes: number('heapMegabytes'),
  };
}
