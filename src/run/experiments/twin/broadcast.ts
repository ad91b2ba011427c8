import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Apart } from '../../../model/index.js';
import type { Recipe } from '../../requests/compose.js';
import type { Sent } from '../../requests/send.js';
import { ask, requestOf, type Side, type TwinOptions } from './side.js';

const listenMilliseconds = 400;
const mostStreams = 3;
const mostWrites = 12;

/**
 * Listens to a stream of events at one instance while something is written at that one, then at the other: where only the first is
 * told of, those who are connected elsewhere hear nothing.
 */
export async function lostBroadcast({ kit, reads, plans, writes, keeper }: TwinOptions, a: Side, b: Side): Promise<Apart[]> {
  const found: Apart[] = [];
  const streams = plans
    .filter(({ method, pattern }) => method === 'GET' && /stream|events?\b|sse|live|subscribe|notifications/i.test(pattern))
    .slice(0, 10);
  let tried = 0;
  for (const plan of streams) {
    if (tried >= mostStreams || kit.signal.aborted) break;
    const recipe: Recipe = reads.find((each) => each.plan === plan) ?? {
      plan,
      as: a.world.people[0]?.name,
      query: [],
      body: [],
      set: {},
      without: [],
      form: 'json',
    };
    const sent = await requestOf(recipe, a);
    if (!(await isStream(a.world.port, sent))) continue;
    tried += 1;
    const quiet = await heardDuring(a.world.port, sent, async () => undefined);
    for (const write of writes.filter(({ plan: { method } }) => method === 'POST').slice(0, mostWrites)) {
      const own = await heardDuring(a.world.port, sent, () => ask(write, a));
      if (own <= quiet) continue;
      const others = await heardDuring(a.world.port, sent, () => ask(write, b));
      if (others <= quiet)
        found.push({
          entryPoint: plan.entry.id,
          how: 'two instances',
          difference: 'who listens at one instance hears of what is written there, and nothing of what is written at the other',
          after: [write.plan.entry.id],
        });
      break;
    }
  }
  await keeper.restore();
  return found;
}

function isStream(port: number, sent: Sent): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        method: sent.method,
        path: sent.path,
        headers: { ...sent.headers, accept: 'text/event-stream' },
      },
      (answer) => {
        resolve(/event-stream/.test(answer.headers['content-type'] ?? ''));
        asked.destroy();
      },
    );
    asked.setTimeout(2000, () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

/** Bytes of events that came while something was done. */
async function heardDuring(port: number, sent: Sent, work: () => Promise<unknown>): Promise<number> {
  let bytes = 0;
  const asked = request(
    { host: '127.0.0.1', port, method: sent.method, path: sent.path, headers: { ...sent.headers, accept: 'text/event-stream' } },
    (answer) => {
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('error', () => undefined);
    },
  );
  asked.on('error', () => undefined);
  asked.end();
  await wait(listenMilliseconds / 2);
  const before = bytes;
  await work();
  await wait(listenMilliseconds);
  asked.destroy();
  return bytes - before;
}
