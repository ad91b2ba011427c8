import type { Socket } from 'node:net';
import { noteAnswered } from './answered.js';
import { noteAsked } from './asked.js';
import { createDialogue, pendingOf } from './dialogue.js';
import { createFrames } from './frames.js';
import type { Journal } from './journal.js';
import { flushMessage, keptOfAnswered, keptOfAsked } from './messages.js';
import { createPipe } from './pipe.js';
import type { Hold } from './seen.js';
import { cancelPacket, connectUpstream, sendCancel, type Upstream } from './upstream.js';

export interface Connection {
  /** Whether the app still holds it. */
  open(): boolean;
  pending(): number;
  /** Ends both sides, also what runs, and waits until the server has let go. */
  end(): Promise<void>;
}

export interface ConnectionOptions {
  upstream: Upstream;
  number: number;
  journal: Journal;
  rule: () => Hold | undefined;
  /** What the server gets first. */
  start: Buffer;
  /** What the app sent behind its own start. */
  rest: Buffer;
  /** Both sides have ended. */
  onEnd: () => void;
}

const mostStashed = 1024 * 1024;

/** A server that does not end by then is left alone. */
const endMilliseconds = 5000;

/** Connects an app that has started with the server. */
export function createConnection(client: Socket, options: ConnectionOptions): Connection {
  const { upstream, number, journal, rule, start, rest, onEnd } = options;
  const server = connectUpstream(upstream);
  let gone = false;
  const dialogue = createDialogue(number, journal, () => (gone ? undefined : rule()));
  const broken = (): void => {
    client.destroy();
    leaveServer();
  };
  const forth = createPipe({
    from: client,
    to: server,
    frames: createFrames(keptOfAsked, (letter, bytes, from, to) => noteAsked(dialogue, letter, bytes, from, to)),
    holding: () => rule()?.before !== undefined,
    whenHeld: flushMessage,
    mostStashed,
    broken,
  });
  const back = createPipe({
    from: server,
    to: client,
    frames: createFrames(keptOfAnswered, (letter, bytes, from, to, size) =>
      noteAnswered(dialogue, letter, bytes, from, to, size),
    ),
    holding: () => rule()?.after !== undefined,
    mostStashed: 0,
    broken,
  });

  /** The app is gone: what it sent is still answered, what is held never reaches the server. */
  const leaveServer = (): void => {
    if (gone) return;
    gone = true;
    forth.drop();
    back.abandon();
    // A statement that runs keeps the server from noticing, as it would without us; the lab's limit ends it.
    server.end();
  };
  const ended = new Promise<void>((resolve) => {
    server.on('close', () => {
      back.finish();
      onEnd();
      resolve();
    });
  });
  client.on('close', leaveServer);
  client.on('data', (chunk: Buffer) => forth.push(chunk));
  server.on('data', (chunk: Buffer) => back.push(chunk));
  server.write(start);
  if (rest.length > 0) forth.push(rest);

  return {
    open: () => !client.destroyed,
    pending: () => pendingOf(dialogue),
    end: async () => {
      const running = dialogue.key !== undefined && pendingOf(dialogue) > 0 ? cancelPacket(dialogue.key) : undefined;
      client.destroy();
      leaveServer();
      if (running !== undefined) await sendCancel(upstream, running);
      const late = setTimeout(() => server.destroy(), endMilliseconds);
      await ended;
      clearTimeout(late);
    },
  };
}
