import { createServer, type Server, type Socket } from 'node:net';

/** What the app's processes say of themselves through the preload. */
export interface Heard {
  pid: number;
  said: string;
  [key: string]: unknown;
}

/** The app's end of the line: every process that Node starts for it. */
export interface Channel {
  /** Processes that are there, by number. */
  processes(): number[];
  /** Asks one process; undefined where it does not answer in time. */
  ask(pid: number, what: Question): Promise<Heard | undefined>;
  close(): Promise<void>;
}

/** What it took, what its clocks start, or whether it is there at all. */
export type Question = 'usage' | 'tick' | 'alive';

const patience = 5000;

/** Listens at a socket of the file system for the processes of one instance. */
export async function openChannel(path: string, hear: (heard: Heard) => void): Promise<Channel> {
  const sockets = new Map<number, Socket>();
  const waiting = new Map<number, { pid: number; done: (heard: Heard | undefined) => void }>();
  let questions = 0;
  const server: Server = createServer((socket) => {
    let rest = '';
    let pid = 0;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (sockets.get(pid) !== socket) return;
      sockets.delete(pid);
      for (const one of waiting.values()) if (one.pid === pid) one.done(undefined);
    });
    socket.on('data', (chunk) => {
      const lines = `${rest}${chunk.toString()}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const heard = parse(line);
        if (heard === undefined) continue;
        pid = heard.pid;
        sockets.set(pid, socket);
        if (heard.said === 'answer' && typeof heard['id'] === 'number') waiting.get(heard['id'])?.done(heard);
        else hear(heard);
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(path, resolve);
  });
  return {
    processes: () => [...sockets.keys()],
    ask: (pid, what) =>
      new Promise((resolve) => {
        const id = ++questions;
        const done = (heard: Heard | undefined): void => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(heard);
        };
        const timer = setTimeout(() => done(undefined), patience);
        waiting.set(id, { pid, done });
        const socket = sockets.get(pid);
        if (socket === undefined) done(undefined);
        else socket.write(`${JSON.stringify({ ask: what, id })}\n`);
      }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.values()) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** The app may write what it likes to the line; only what the preload says is heard. */
function parse(line: string): Heard | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('said' in value)) return undefined;
    const { pid, said } = value;
    return typeof pid === 'number' && typeof said === 'string' ? { ...value, pid, said } : undefined;
  } catch {
    return undefined;
  }
}
