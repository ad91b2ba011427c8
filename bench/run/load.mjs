// The load generator and the knee search beside wrk, wrk2 and autocannon: `node bench/run/load.mjs [stall] [most] [knee]` (after a build).
//   stall  latency at 1,000 requests a second of a server that stops for 100 ms of every second; the truth is computed
//   most   requests a second of one generator, against nginx with one worker
//   knee   five searches of a server that answers exactly 200 requests a second
// By environment: WRK, WRK2, NGINX, AUTOCANNON (paths; what is not there is left out), SECONDS, ROUNDS, SEARCHES.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { runTrial, searchKnee } from '../../dist/run/load/index.js';
import { programs, runOther } from './others.mjs';

const parts = process.argv.length > 2 ? process.argv.slice(2) : ['stall', 'most', 'knee'];
const seconds = Number(process.env.SECONDS ?? 10);
const rounds = Number(process.env.ROUNDS ?? 3);
const searches = Number(process.env.SEARCHES ?? 5);
const shots = [{ method: 'GET', path: '/', headers: {} }];
const usual = { shots, warmUpSeconds: 1, timeoutMilliseconds: 1000 };
const whole = (value) => (value === undefined ? '-' : Math.round(value).toLocaleString('en'));
const one = (value) => (value === undefined ? '-' : value.toFixed(1));

function row(...cells) {
  console.log(cells.map((cell, at) => (at === 0 ? String(cell).padEnd(30) : String(cell).padStart(11))).join(' '));
}

async function withServer(kind, figure, work) {
  const program = path.join(import.meta.dirname, 'server.mjs');
  const child = spawn(process.execPath, [program, kind, String(figure)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  try {
    const [port] = await once(child.stdout.setEncoding('utf8'), 'data');
    return await work(Number(port));
  } finally {
    child.kill();
    await gone;
  }
}

async function withNginx(work) {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  const folder = mkdtempSync(path.join(tmpdir(), 'loadbearing-nginx-'));
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  const site = `server { listen 127.0.0.1:${port}; location / { return 200 "hello"; } }`;
  writeFileSync(
    path.join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log /dev/null; events { worker_connections 1024; }
     http { access_log off; keepalive_requests 1000000000; ${places} ${site} }`,
  );
  const child = spawn(programs.nginx, ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-e', '/dev/null'], {
    stdio: 'ignore',
  });
  const gone = once(child, 'exit');
  try {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return await work(port);
  } finally {
    child.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Arrivals evenly apart, of which those within a stall wait for its end. */
function truth(rate, stall) {
  const waits = Array.from({ length: rate }, (_, at) => Math.max(0, stall - (at * 1000) / rate)).sort((a, b) => a - b);
  const at = (share) => waits[Math.ceil(rate * share) - 1];
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

async function stall(port) {
  const show = (name, { p50, p90, p99, max }) => row(name, one(p50), one(p90), one(p99), one(max));
  console.log(`\n1,000 requests a second for ${seconds} s, server stops for 100 ms of every second (milliseconds)`);
  row('', 'p50', 'p90', 'p99', 'max');
  show('computed', truth(1000, 100));
  for (let round = 0; round < rounds; round++)
    for (const connections of [10, 50]) {
      const seen = await runTrial({ ...usual, port, rate: 1000, seconds, connections });
      const note = seen.valid ? '' : ' (invalid)';
      show(`ours, ${connections} connections${note}`, seen.latency);
      show('  the same from the send', seen.fromSend);
      for (const [name, ranks] of runOther('wrk2', port, { rate: 1000, seconds, connections })) show(name, ranks);
      for (const [name, ranks] of runOther('autocannon', port, { rate: 1000, seconds, connections })) show(name, ranks);
    }
}

async function most(port) {
  console.log(`\nRequests a second of one generator, nginx, 50 connections, ${seconds / 2} s, load average ${one(loadavg()[0])}`);
  row('', 'a second', 'CPU share', 'per CPU s', 'p99 ms', 'valid');
  const order = { ...usual, port, seconds: seconds / 2, connections: 50 };
  for (let round = 0; round < rounds; round++) {
    for (const rate of [20_000, 40_000, 50_000, 200_000]) {
      const { achieved, cpuShare, latency, valid, why } = await runTrial({ ...order, rate });
      row(
        `ours, ${whole(rate)} offered`,
        whole(achieved),
        cpuShare.toFixed(2),
        whole(achieved / cpuShare),
        one(latency.p99),
        valid ? 'yes' : why,
      );
    }
    for (const other of ['wrk', 'autocannon'])
      for (const [name, , speed] of runOther(other, port, { seconds: seconds / 2, connections: 50 }))
        row(name, whole(speed.achieved), speed.cpuShare.toFixed(2), whole(speed.achieved / speed.cpuShare));
  }
}

async function knee(port) {
  const budget = { p99Milliseconds: 100, failedShare: 0.001, achievedShare: 0.98 };
  const limits = { lowest: 10, highest: 5000, trialsAtMost: 60, relativeWidth: 0.05 };
  console.log('\nKnee of a server that answers exactly 200 requests a second (p99 within 100 ms, trials of 1.5 s)');
  row('', 'found', 'from', 'to', 'error', 'trials', 'seconds');
  for (let search = 1; search <= searches; search++) {
    const from = performance.now();
    const order = { ...usual, port, seconds: 1.5, warmUpSeconds: 0.3, connections: 32 };
    const { rate, interval, trials, confidence } = await searchKnee((rate) => runTrial({ ...order, rate }), budget, limits);
    const took = (performance.now() - from) / 1000;
    row(`search ${search}`, rate, ...interval, `${one((rate / 200 - 1) * 100)} %`, trials.length, whole(took), ` ${confidence}`);
  }
}

console.log(`Node ${process.version}, load average ${one(loadavg()[0])}`);
if (parts.includes('stall')) await withServer('stall', 100, stall);
if (parts.includes('most')) {
  if (spawnSync(programs.nginx, ['-v']).status === 0) await withNginx(most);
  else await withServer('cheap', 0, most);
}
if (parts.includes('knee')) await withServer('serial', 5, knee);
