import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { openChannel, type Channel, type Heard, type Question } from './channel.js';
import type { Command } from './command.js';
import { kill, launch, type LaunchOptions } from './launch.js';
import { reasonFor } from './reasons.js';
import { lineOf } from './seam.js';

/** What one process takes, summed over all of an instance. */
export interface Usage {
  cpuMilliseconds: number;
  heapMegabytes: number;
  /** The event loop's longest delay. */
  delayMilliseconds: number;
}

/** One running copy of the app. */
export interface Instance {
  /** Of loopback, where it answers HTTP. */
  port: number;
  /** What it took since it was last asked. */
  usage(): Promise<Usage>;
  /** Starts what its clocks would start; how many jobs there are. */
  tick(): Promise<number>;
  /** The end of what it printed. */
  log(): string;
  ended(): boolean;
  /** Whether it is still there once it has done what was at hand: an error that nobody waits for ends it in that moment. */
  survived(): Promise<boolean>;
  /** Waits until it answers again, where it starts itself anew; false where it does not. */
  back(): Promise<boolean>;
  /** Ends it and everything that it started. */
  stop(): Promise<void>;
}

export interface InstanceOptions extends Omit<LaunchOptions, 'line' | 'folder' | 'heapMegabytes'> {
  command: Command;
  seconds: number;
  signal: AbortSignal;
  /** The app keeps sessions with express-session. */
  session(): void;
  /** A host outside that it asked for. */
  outside(host: string): void;
}

export type Failure = { why: string; log: string };

const heapMegabytes = 1024;
const farewell = 1000;
const returning = 20_000;

/** Starts the app and waits until it answers HTTP. */
export async function startInstance(options: InstanceOptions): Promise<Instance | Failure> {
  const { command, root } = options;
  const listening: { port: number; asked: number }[] = [];
  const channel = await openChannel(lineOf(options), (heard) => {
    if (heard.said === 'listens' && heard['http'] === true) listening.push(portsOf(heard));
    if (heard.said === 'session') options.session();
    if (heard.said === 'outside' && typeof heard['host'] === 'string') options.outside(heard['host']);
  });
  const { child, log } = launch({ ...options, line: command.line, folder: command.folder, heapMegabytes });
  const instance = (port: number): Instance => handle(child, channel, port, log);
  const until = performance.now() + options.seconds * 1000;
  while (performance.now() < until && !options.signal.aborted) {
    await wait(50);
    const found = listening.find(({ asked }) => String(asked) === options.environment['PORT']) ?? listening[0];
    if (found !== undefined) {
      // A server that is only the first of several: give the others a moment.
      await wait(200);
      if (hasEnded(child)) break;
      return instance((listening.find(({ asked }) => String(asked) === options.environment['PORT']) ?? found).port);
    }
    if (hasEnded(child)) break;
  }
  // Where the copy lies tells nobody anything.
  const said = log().replaceAll(`${root}/`, '');
  const why = hasEnded(child)
    ? reasonFor(said)
    : `it did not answer within ${String(options.seconds)} seconds; ${reasonFor(said)}`;
  await instance(0).stop();
  return { why, log: log() };
}

function portsOf(heard: Heard): { port: number; asked: number } {
  return { port: Number(heard['port']), asked: Number(heard['asked']) };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function handle(child: ChildProcess, channel: Channel, port: number, log: () => string): Instance {
  const all = async (what: Question): Promise<Heard[]> =>
    (await Promise.all(channel.processes().map((pid) => channel.ask(pid, what)))).flatMap((heard) => heard ?? []);
  return {
    port,
    log,
    ended: () => hasEnded(child),
    survived: async () => {
      const known = channel.processes().length;
      // What the database said last may be read after the first question, and not after the third.
      let there = known > 0;
      for (let asked = 0; there && asked < 3; asked += 1) there = (await all('alive')).length === known;
      if (there) return !hasEnded(child);
      // What started it ends a moment later.
      const until = performance.now() + farewell;
      while (!hasEnded(child) && performance.now() < until) await wait(10);
      return !hasEnded(child);
    },
    back: async () => {
      const until = performance.now() + returning;
      while (!hasEnded(child) && performance.now() < until) {
        if (await accepts(port)) return true;
        await wait(50);
      }
      return false;
    },
    usage: async () => sum(await all('usage')),
    tick: async () => (await all('tick')).reduce((count, heard) => count + Number(heard['started']), 0),
    stop: async () => {
      const known = channel.processes();
      kill(child.pid === undefined ? [] : [-child.pid, ...known]);
      await channel.close();
      if (child.pid === undefined || hasEnded(child)) return;
      await new Promise<void>((resolve) => void child.once('exit', () => resolve()));
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

function sum(heard: readonly Heard[]): Usage {
  const total = { cpuMilliseconds: 0, heapMegabytes: 0, delayMilliseconds: 0 };
  for (const { usage } of heard) {
    if (typeof usage !== 'object' || usage === null || !('cpu' in usage) || !('heap' in usage) || !('delay' in usage)) continue;
    total.cpuMilliseconds += Number(usage.cpu) / 1000;
    total.heapMegabytes += Number(usage.heap) / 1024 ** 2;
    total.delayMilliseconds = Math.max(total.delayMilliseconds, Number(usage.delay));
  }
  return total;
}
