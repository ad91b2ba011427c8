// The exported load, really executed by Artillery: against a small server that lets in who logs in, then against one that fails.
// node bench/run/artillery.mjs [FOLDER] (after a build; FOLDER keeps Artillery for the next time: 590 MB, some three minutes in all)
//
// Not in the tests: Artillery is 590 MB and wants Node 22.18, which comes from npm too where this one is older.
import { spawnSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportLoad } from '../../dist/export/index.js';
import { exported } from './exported.mjs';

const artilleryVersion = '2.0.34';
const nodeVersion = '22.23.3';
const kept = process.argv[2];
const folder = kept ?? mkdtempSync(path.join(tmpdir(), 'artillery-'));
try {
  const program = install();
  const load = writeLoad();
  const well = await attempt(program, load, 200);
  const badly = await attempt(program, load, 500);
  const asked = [...well.seen.keys()].sort();
  console.log(`asked: ${asked.map((key) => `${key} (${well.seen.get(key)})`).join(', ')}`);
  const expected = ['GET /tasks', 'GET /tasks/7', 'GET /tasks/8', 'POST /login', 'POST /tasks'];
  const right = asked.join() === expected.join() && well.status === 0 && badly.status === 1 && well.seen.get('POST /login') === 2;
  console.log(`a server that answers: status ${well.status}; one that fails: status ${badly.status}`);
  console.log(
    right ? 'the exported load is executed as it says' : `not as it says: ${expected.join(', ')} were expected\n${well.text}`,
  );
  process.exitCode = right ? 0 : 1;
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}

/** Artillery and a Node that it runs on. */
function install() {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path.join(folder, 'package.json'))) writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  const script = path.join(folder, 'node_modules/artillery/bin/run');
  if (!existsSync(script)) npm('install', `artillery@${artilleryVersion}`, '--omit=optional', '--ignore-scripts');
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return [process.execPath, script];
  const node = path.join(folder, 'newer/node_modules/node/bin/node');
  if (!existsSync(node)) npm('install', `node@${nodeVersion}`, '--prefix', path.join(folder, 'newer'));
  return [node, script];
}

function npm(...words) {
  const { status, stderr } = spawnSync('npm', [...words, '--no-audit', '--no-fund'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${words.join(' ')}: ${stderr}`);
}

/** The load, shortened to ten seconds, with rows and accounts filled in. */
function writeLoad() {
  const load = path.join(folder, 'load');
  rmSync(load, { recursive: true, force: true });
  const { files } = exportLoad(exported, 'artillery', { users: 100_000, writes: true });
  const script = JSON.parse(files.get('artillery.json'));
  script.config.phases = [{ duration: 10, arrivalCount: 200 }];
  files.set('artillery.json', JSON.stringify(script));
  files.set('data/tasks.csv', 'account,id\nload-1@example.com,7\nload-2@example.com,8\n,9\n');
  files.set('accounts.csv', 'account\nload-1@example.com\nload-2@example.com\n');
  for (const [name, text] of files) {
    mkdirSync(path.dirname(path.join(load, name)), { recursive: true });
    writeFileSync(path.join(load, name), text);
  }
  return load;
}

async function attempt([node, script], load, status) {
  const seen = new Map();
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const key = `${request.method} ${request.url}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
      const known =
        key === 'POST /login' ? JSON.parse(text).password === 'secret' : request.headers.authorization === 'Bearer token';
      response.writeHead(known ? (key === 'POST /login' ? 200 : status) : 401, { 'content-type': 'application/json' });
      response.end(known ? '{"token":"token"}' : '{}');
    });
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const target = `http://127.0.0.1:${server.address().port}`;
  const child = spawn(node, [script, 'run', '--target', target, 'artillery.json'], {
    cwd: load,
    env: { ...process.env, PASSWORD: 'secret', ARTILLERY_DISABLE_TELEMETRY: 'true' },
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  const ended = await new Promise((done) => child.on('close', done));
  server.close();
  return { status: ended, seen, text };
}
