import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { runTrial, searchKnee, type Trial, type TrialOptions } from './index.js';

const program = path.join(import.meta.dirname, '../../../bench/run/server.mjs');
const servers: ChildProcess[] = [];
afterAll(async () => {
  await Promise.all(servers.map(end));
});

/** Starts a server of a known kind; gives its port. */
async function serve(...kind: string[]): Promise<number> {
  return (await start(...kind)).port;
}

async function start(...kind: string[]): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [program, ...kind], { stdio: ['pipe', 'pipe', 'inherit'] });
  servers.push(child);
  const [port] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { child, port: Number(port) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const get = (...paths: string[]): TrialOptions['shots'] => paths.map((to) => ({ method: 'GET', path: to, headers: {} }));

function trial(port: number, options: Partial<TrialOptions>): Promise<Trial> {
  const usual = { shots: get('/'), rate: 200, seconds: 1, warmUpSeconds: 0.1, connections: 10, timeoutMilliseconds: 2000 };
  return runTrial({ port, ...usual, ...options });
}

/** Processes that the tests' own one started and that are generators. */
function generators(parent = process.pid): number[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return all
    .map((line) => line.trim().split(/\s+/))
    .filter(([, from, ...rest]) => Number(from) === parent && rest.join(' ').includes('run/load/generator'))
    .map(([pid]) => Number(pid));
}

describe.concurrent('a trial', () => {
  it('sees a stall in the latency from the intended moment, which the one from the send does not show', async () => {
    // The loop stands still for 200 ms of each second, so that one request of five waits, and two connections carry two of them.
    const seen = await trial(await serve('stall', '200'), { rate: 500, seconds: 2, connections: 2 });
    expect(seen).toMatchObject({ sent: 1000, answered: 1000, failed: 0, statuses: { 200: 1000 } });
    expect(seen.latency.p99).toBeGreaterThan(150);
    expect(seen.latency.p90).toBeGreaterThan(60);
    expect(seen.fromSend.p90).toBeLessThan(seen.latency.p90 / 2);
    expect(seen.fromSend.p99).toBeLessThan(seen.latency.p99 / 2);
    // Nothing of it is the generator's own.
    expect(seen.sendLag.p99).toBeLessThan(seen.latency.p90 / 2);
  });

  it('counts every kind of answer', async () => {
    const shots = [
      ...get('/length', '/torn', '/chunked', '/early', '/close', '/until-close', '/old', '/idle'),
      ...get('/none', '/unchanged', '/broken', '/missing', '/junk', '/bad-length', '/bad-chunk', '/hang-up', '/cut', '/never'),
      { method: 'HEAD', path: '/length', headers: {} },
      { method: 'POST', path: '/length', headers: { 'content-type': 'text/plain' }, body: 'ü' },
    ];
    const seen = await trial(await serve('odd'), { shots, rate: 100, seconds: 2, connections: 20, timeoutMilliseconds: 1000 });
    expect(seen.statuses).toEqual({
      200: 100,
      204: 10,
      304: 10,
      404: 10,
      500: 10,
      unreadable: 30,
      closed: 20,
      timeout: 10,
    });
    expect(seen).toMatchObject({ sent: 200, answered: 130, failed: 70 });
    // Who waited in vain counts with the patience that it had.
    expect(seen.latency.max).toBe(1000);
  });

  it('counts the bytes, and nothing of the warm-up', async () => {
    const seen = await trial(await serve('odd'), { shots: get('/chunked'), rate: 50, seconds: 0.4, warmUpSeconds: 0.4 });
    expect(seen).toMatchObject({ sent: 20, answered: 20, bytes: 20 * 381 });
  });

  it('opens a connection anew when it was closed, or is to be, and sends what it swallowed again', async () => {
    const order = { rate: 100, seconds: 0.2, connections: 1, timeoutMilliseconds: 1500 };
    const port = await serve('odd');
    for (const shots of [get('/once'), get('/last')])
      expect((await trial(port, { ...order, shots })).statuses).toEqual({ 200: 20 });
  });

  it('counts what no server answers, and what has waited too long for a connection', async () => {
    const { child, port } = await start('odd');
    const never = await trial(port, { shots: get('/never'), rate: 100, seconds: 0.5, connections: 1, timeoutMilliseconds: 150 });
    expect(never).toMatchObject({ sent: 50, answered: 0, failed: 50, achieved: 0, statuses: { timeout: 50 } });
    // An answer that comes too late is not taken for that of the next request.
    const slow = await trial(await serve('serial', '250'), { rate: 5, seconds: 0.8, connections: 1, timeoutMilliseconds: 150 });
    expect(slow.statuses).toEqual({ timeout: 4 });
    await end(child);
    expect(await trial(port, { rate: 50, seconds: 0.2 })).toMatchObject({ sent: 10, failed: 10, statuses: { refused: 10 } });
  });

  it('sees requests pile up', async () => {
    const seen = await trial(await serve('serial', '10'), { rate: 200, seconds: 0.8, warmUpSeconds: 0 });
    // It answers half of them: from the middle to the end forty more wait.
    expect(seen.backlog).toBeGreaterThan(20);
    expect(seen.backlog).toBeLessThan(60);
    expect(seen.achieved).toBeLessThan(130);
    expect(seen).toMatchObject({ sent: 160, answered: 160 });
  });

  it('refuses an order that has no end or is not one request', async () => {
    await expect(trial(1, { seconds: Number.POSITIVE_INFINITY })).rejects.toThrow(RangeError);
    await expect(trial(1, { shots: [] })).rejects.toThrow('a request to send');
    await expect(trial(1, { shots: get('/ HTTP/1.1\r\nx: y') })).rejects.toThrow('not a path');
    const shots = [{ method: 'GET', path: '/', headers: { cookie: 'a\r\n\r\nGET /' } }];
    await expect(trial(1, { shots })).rejects.toThrow('not a header');
  });
});

describe('a trial that is stopped', () => {
  it('ends at once on abort, and leaves nothing', async () => {
    const port = await serve('stall', '1');
    const abort = new AbortController();
    const running = trial(port, { seconds: 60, signal: abort.signal });
    setTimeout(() => abort.abort(), 700);
    const from = performance.now();
    await expect(running).rejects.toMatchObject({ code: 'LB_INTERRUPTED' });
    expect(performance.now() - from).toBeLessThan(5000);
    expect(generators()).toEqual([]);
    await expect(trial(port, { signal: abort.signal })).rejects.toMatchObject({ code: 'LB_INTERRUPTED' });
  });

  it('ends when the process that started it is killed', async () => {
    // As it is built: the loader that the sources need would end it too.
    const port = await serve('stall', '1');
    const order = JSON.stringify({
      port,
      shots: get('/'),
      rate: 10,
      seconds: 60,
      warmUpSeconds: 0,
      connections: 1,
      timeoutMilliseconds: 500,
    });
    const code = `import { runTrial } from './dist/run/load/index.js'; await runTrial(${order});`;
    const cwd = path.join(import.meta.dirname, '../../..');
    const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd, stdio: 'inherit' });
    servers.push(parent);
    const [child = 0] = await expect
      .poll(() => generators(parent.pid), { timeout: 20_000 })
      .toHaveLength(1)
      .then(() => generators(parent.pid));
    // Until it sends: one that is still starting would end of itself.
    await wait(1000);
    await end(parent);
    await expect.poll(() => alive(child), { timeout: 5000 }).toBe(false);
  });
});

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a search', () => {
  const budget = { p99Milliseconds: 150, failedShare: 0.001, achievedShare: 0.98 };

  it('finds the knee of a server that answers 200 a second', async () => {
    const port = await serve('serial', '5');
    const knee = await searchKnee((rate) => trial(port, { rate, seconds: 0.4, connections: 40 }), budget, {
      lowest: 120,
      highest: 600,
      // A quiet machine needs nine; one that is busy has trials that do not count.
      trialsAtMost: 60,
      relativeWidth: 0.25,
    });
    expect(knee).toMatchObject({ over: false, under: false });
    expect(knee.rate).toBeGreaterThan(200 * 0.85);
    expect(knee.rate).toBeLessThan(200 * 1.15);
    expect(knee.interval[1]).toBeGreaterThan(knee.rate);
    expect(knee.confidence).toMatch(/^held in \d of \d trials at \d+ a second; failed in \d of \d at \d+/);
  });

  it('says where the generator could do no more', async () => {
    // Nothing listens: each request opens a connection, and a hundred thousand of them a second are more than one process can.
    const { child, port } = await start('odd');
    await end(child);
    const limits = { lowest: 100_000, highest: 200_000, trialsAtMost: 9, relativeWidth: 0.2 };
    const order = { seconds: 0.3, warmUpSeconds: 0, timeoutMilliseconds: 100 };
    const knee = await searchKnee((rate) => trial(port, { ...order, rate }), budget, limits);
    expect(knee).toMatchObject({ rate: 0, interval: [0, 0], over: true, under: false });
    expect(knee.trials.map(({ valid }) => valid)).toEqual(Array.from({ length: 6 }, () => false));
    expect(knee.confidence).toContain('could not be measured at 100000 or beyond: the load generator');
  });
});
