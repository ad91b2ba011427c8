import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { type Connection, createConnection } from './connection.js';
import { createJournal } from './journal.js';
import type { Hold, Seen } from './seen.js';
import { createFirstReader, startPacket } from './startup.js';
import { sendCancel, type Upstream } from './upstream.js';

/** Stands between an app and a Postgres, sees every statement, and may hold it. */
export interface WireProxy {
  /** On 127.0.0.1; the app may name any user, password and database. */
  port: number;
  /** The folder of a socket of the file system, where one was named; what goes by it takes less of the machine than what goes by the port. */
  folder?: string;
  /** The database that connections get from now on; open ones are ended and waited for. */
  use(database: string): Promise<void>;
  /** What was seen since the last call, answered ones only, ordered by `order`. */
  take(): Seen[];
  /** What the database refused since the last call: the latest ones. */
  refused(): { code: string; message: string }[];
  /** Statements that were answered and not kept, because too many were not taken. */
  dropped(): number;
  /** Statements that were sent so far, answered or not. */
  sent(): number;
  /** Statements sent and not yet answered by the server. */
  pending(): number;
  /** Open connections of the app, and the most at once since the last `use`. */
  connections(): { open: number; most: number };
  /** What stops statements from now on. What is held already waits for its own promise. */
  hold(rule: Hold | undefined): void;
  /** Ends everything; what is held is let go. */
  stop(): Promise<void>;
}

/**
 * Starts a proxy on a free port of 127.0.0.1.
 * @param user the role that all connections get
 * @param folder where it is met by a socket of the file system too, under the name that clients of Postgres look for
 */
export async function startWireProxy(
  upstream: Upstream,
  database: string,
  { user = 'lab', folder }: { user?: string; folder?: string } = {},
): Promise<WireProxy> {
  const journal = createJournal();
  const sockets = new Set<Socket>();
  const connections = new Set<Connection>();
  let current = database;
  let rule: Hold | undefined;
  let number = 0;
  let most = 0;

  const openCount = (): number => [...connections].filter((connection) => connection.open()).length;
  const begin = (client: Socket, start: Buffer, rest: Buffer): void => {
    number += 1;
    const connection = createConnection(client, {
      upstream,
      number,
      journal,
      rule: () => rule,
      start,
      rest,
      onEnd: () => connections.delete(connection),
    });
    connections.add(connection);
    most = Math.max(most, openCount());
  };
  const welcome = (client: Socket): void => {
    sockets.add(client);
    client.setNoDelay(true);
    client.on('error', () => undefined);
    client.on('close', () => sockets.delete(client));
    const reader = createFirstReader();
    const onData = (chunk: Buffer): void => {
      const { first, rest, refuse, broken } = reader.read(chunk);
      if (broken) return void client.destroy();
      if (refuse > 0) client.write('N'.repeat(refuse));
      if (first === undefined) return;
      client.off('data', onData);
      if (first.kind === 'start') begin(client, startPacket(first.version, first.settings, user, current), rest);
      else void sendCancel(upstream, first.packet).then(() => client.end());
    };
    client.on('data', onData);
  };
  const server = createServer(welcome);
  const servers = [server];
  await listen(server, { host: '127.0.0.1', port: 0 });
  if (folder !== undefined) {
    const near = createServer(welcome);
    await listen(near, { path: path.join(folder, socketName) });
    servers.push(near);
  }
  const address = server.address();

  const endAll = async (): Promise<void> => {
    await Promise.all([...connections].map((connection) => connection.end()));
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    ...(folder === undefined ? {} : { folder }),
    use: async (name) => {
      current = name;
      await endAll();
      most = openCount();
    },
    take: journal.take,
    refused: journal.takeRefused,
    dropped: journal.dropped,
    sent: journal.sent,
    pending: () => [...connections].reduce((sum, connection) => sum + connection.pending(), 0),
    connections: () => ({ open: openCount(), most }),
    hold: (next) => {
      rule = next;
    },
    stop: async () => {
      const closed = Promise.all(servers.map((each) => new Promise<void>((resolve) => each.close(() => resolve()))));
      await endAll();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** As Postgres itself names it at its usual port. */
export const socketName = '.s.PGSQL.5432';

function listen(server: Server, at: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => {
      server.off('error', reject);
      // Too many open files: the app's connection fails, this process does not.
      server.on('error', () => undefined);
      resolve();
    });
  });
}
