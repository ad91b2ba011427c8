import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sent } from '../../requests/send.js';

/** An open stream of events. */
export interface Stream {
  /** Whether anything came while something was done, and shortly after. */
  during(work: () => Promise<unknown>): Promise<boolean>;
  close(): void;
}

const welcomeMilliseconds = 60;
const listenMilliseconds = 250;
const openMilliseconds = 2000;

/** Connects to a stream of events; undefined where it is none. */
export function openStream(port: number, sent: Sent): Promise<Stream | undefined> {
  return new Promise((resolve) => {
    const heard = { bytes: 0 };
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        method: sent.method,
        path: sent.path,
        headers: { ...sent.headers, accept: 'text/event-stream' },
      },
      (answer) => {
        answer.on('data', (chunk: Buffer) => (heard.bytes += chunk.length));
        answer.on('error', () => undefined);
        if (!/event-stream/.test(answer.headers['content-type'] ?? '')) {
          resolve(undefined);
          asked.destroy();
          return;
        }
        asked.setTimeout(0);
        const stream: Stream = {
          during: async (work) => {
            const before = heard.bytes;
            await work();
            await Promise.race([next(answer), wait(heard.bytes > before ? 0 : listenMilliseconds)]);
            return heard.bytes > before;
          },
          close: () => asked.destroy(),
        };
        // What it says to everybody who comes.
        void wait(welcomeMilliseconds).then(() => resolve(stream));
      },
    );
    asked.setTimeout(openMilliseconds, () => asked.destroy());
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
}

async function next(answer: IncomingMessage): Promise<void> {
  await once(answer, 'data').catch(() => undefined);
}
