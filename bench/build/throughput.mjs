// What a built app answers in a second, beside a handler by hand (Fastify and pg) of the same result on the same database, turn about on this machine.
// node bench/build/throughput.mjs [SECONDS] (after a build): the list of a category and one product of the marketplace, 16 connections.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, chmodSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { register } from 'tsx/esm/api';
import { builtApp, writeApp } from './app.mjs';

const seconds = Number(process.argv[2] ?? 4);
const rounds = 5;
const connections = 16;
const bar = 0.8;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'loadbearing-throughput-'));
chmodSync(folder, 0o755);
const children = [];
let embedded;
try {
  writeApp(
    builtApp(
      readFileSync(here('../../examples/blueprints/marketplace.json'), 'utf8').replace(
        '"title": "Marketplace",',
        '"title": "Marketplace", "target": "api",',
      ),
    ),
    folder,
  );
  execFileSync(process.execPath, [here('../../node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { cwd: folder });
  register();
  const { startEmbedded, freePort } = await import(join(folder, 'scripts/embedded.ts'));
  embedded = await startEmbedded(join(folder, '.postgres'));
  const { migrate } = await import(join(folder, 'src/migrate.ts'));
  await migrate(embedded.url);
  const [category, product] = await fill(embedded.url);
  const [one, other] = [await freePort(), await freePort()];
  const environment = {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: embedded.url,
    AUTH_SECRET: 'x'.repeat(40),
    DATABASE_CONNECTIONS: '10',
  };
  children.push(
    spawn(process.execPath, ['dist/src/server.js'], { cwd: folder, env: { ...environment, PORT: String(one) }, stdio: 'ignore' }),
  );
  children.push(
    spawn(process.execPath, [here('./by-hand.mjs')], { env: { ...environment, PORT: String(other) }, stdio: 'inherit' }),
  );
  await Promise.all([one, other].map((port) => answers(`http://127.0.0.1:${port}/api/products/${product}`)));
  let worst = Infinity;
  for (const [name, path] of [
    ['list', `/api/categories/${category}/products`],
    ['detail', `/api/products/${product}`],
  ]) {
    const [built, byHand] = await Promise.all([one, other].map((port) => bodyOf(`http://127.0.0.1:${port}${path}`)));
    if (JSON.stringify(sorted(JSON.parse(built))) !== JSON.stringify(sorted(JSON.parse(byHand))))
      throw new Error(`${name}: the answers differ`);
    const ratios = [];
    const figures = [];
    for (let round = 0; round < rounds; round++) {
      const built = await perSecond(`http://127.0.0.1:${one}${path}`);
      const byHand = await perSecond(`http://127.0.0.1:${other}${path}`);
      figures.push([built, byHand]);
      ratios.push(built / byHand);
    }
    const ratio = median(ratios);
    worst = Math.min(worst, ratio);
    console.log(
      `${name}: built ${Math.round(median(figures.map(([first]) => first)))} a second, by hand ${Math.round(median(figures.map(([, second]) => second)))}; ratio ${ratio.toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    );
  }
  process.exitCode = worst >= bar ? 0 : 1;
} finally {
  for (const child of children) child.kill('SIGTERM');
  await embedded?.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function fill(url) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select set_config('app.system', 'on', false)`);
    await client.query(
      `insert into users (id, name, email) select gen_random_uuid(), 'user ' || i, i || '@example.org' from generate_series(1, 100) i`,
    );
    await client.query(`insert into categories (name) select 'category ' || i from generate_series(1, 20) i`);
    await client.query(`insert into shops (owner_id, name) select id, 'shop ' || name from users`);
    await client.query(`insert into products (owner_id, shop_id, category_id, title, price, created_at)
      select s.owner_id, s.id, (select id from categories order by name offset i % 20 limit 1), 'product ' || i, i, now() - i * interval '1 minute' from shops s, generate_series(1, 200) i`);
    await client.query('analyze');
    const { rows } = await client.query('select category_id, id from products order by id limit 1');
    return [rows[0].category_id, rows[0].id];
  } finally {
    await client.end();
  }
}

async function answers(url) {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      const { status } = await fetch(url);
      if (status === 200) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} does not answer`);
}

async function bodyOf(url) {
  return (await fetch(url)).text();
}

/** Answers in a second over so many connections, each sending the next as soon as one is answered. */
async function perSecond(url) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const end = performance.now() + seconds * 1000;
  let count = 0;
  const send = () =>
    new Promise((resolve, reject) => {
      http
        .get(url, { agent }, (answer) => {
          answer.resume();
          answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${url}: ${answer.statusCode}`))));
        })
        .on('error', reject);
    });
  const worker = async () => {
    while (performance.now() < end) {
      await send();
      count++;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  return count / seconds;
}

function median(values) {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)];
}

/** With its keys in one order: by hand they come in another. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
