import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Catalogue } from '../../model/index.js';
import { type Answer, json, preflight, refused, send } from './answer.js';
import { authRefused, type AuthContext } from './auth/context.js';
import { serveAuth } from './auth/serve.js';
import { createSessions, type TokenUser } from './auth/sessions.js';
import { openDatabase } from './database.js';
import { type Incoming, readIncoming } from './incoming.js';
import { Refusal, refusalOf } from './refusal.js';
import { type RestContext, serveRest } from './rest/serve.js';
import { readSchema, type Schema } from './schema.js';
import { bearerOf, readToken, signToken } from './token.js';

/** Answers supabase-js in Supabase's place. */
export interface StandIn {
  port: number;
  /** What the app is given as the address of its project. */
  url: string;
  anonKey: string;
  serviceKey: string;
  /** Forgets the connections and what it knows of the schema. To be told after the wire, which leads to that database from now on. */
  use(database: string): Promise<void>;
  /** A token of that user, as signing in would give it; it holds an hour. */
  tokenFor(user: TokenUser): string;
  stop(): Promise<void>;
}

export interface StandInOptions {
  /** Port of the wire at 127.0.0.1: every statement is seen there like any other app's. */
  wirePort: number;
  catalogue: Catalogue;
  /** Signs tokens by HS256; an app that makes its own has it in its environment. */
  jwtSecret: string;
}

const tenYears = 315_360_000;

/** Starts a stand-in on a free port of 127.0.0.1. It asks the database nothing before the first request, or `use`. */
export async function startStandIn({ wirePort, catalogue, jwtSecret }: StandInOptions): Promise<StandIn> {
  const database = openDatabase(wirePort);
  let known: Promise<Schema> | undefined;
  const schema = async (): Promise<Schema> => {
    known ??= readSchema(database, catalogue);
    try {
      return await known;
    } catch (error) {
      // Asked for again by the next request.
      known = undefined;
      throw error;
    }
  };
  let url = '';
  const sessions = createSessions(jwtSecret, () => url);
  const context = { database, secret: jwtSecret, schema, sessions };
  const server = createServer((message, response) => {
    const method = message.method ?? 'GET';
    response.on('error', () => undefined);
    void answerTo(message, context)
      .catch((error: unknown) => refused(refusalOf(error, false)))
      .then((answer) => send(response, answer, method));
  });
  const port = await listen(server);
  url = `http://127.0.0.1:${String(port)}`;
  const key = (role: string): string => {
    const now = Math.floor(Date.now() / 1000);
    return signToken({ iss: 'supabase', ref: 'stand-in', role, iat: now, exp: now + tenYears }, jwtSecret);
  };
  return {
    port,
    url,
    anonKey: key('anon'),
    serviceKey: key('service_role'),
    use: async () => {
      known = undefined;
      await database.renew();
      await schema();
    },
    tokenFor: sessions.tokenFor,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await database.stop();
    },
  };
}

async function answerTo(message: IncomingMessage, context: RestContext & AuthContext): Promise<Answer> {
  const incoming = await readIncoming(message);
  if (incoming.method === 'OPTIONS') return preflight(incoming.headers);
  if (/^\/rest\/v1(?:\/|$)/.test(incoming.path))
    return serveRest(context, incoming).catch((error: unknown) => refused(refusalOf(error, isSignedIn(incoming, context))));
  if (/^\/auth\/v1(?:\/|$)/.test(incoming.path))
    return serveAuth(context, incoming).catch((error: unknown) => authRefused(refusalOf(error, false)));
  const service = /^\/(storage|realtime|functions|graphql)\/v1(?:\/|$)/.exec(incoming.path)?.[1];
  if (service === undefined) return refused(new Refusal(404, 'not_found', 'no Route matched with those values'));
  const text = `The stand-in does not serve ${service}`;
  return json(501, { statusCode: '501', error: 'not_served', code: 'not_served', message: text, msg: text });
}

function isSignedIn({ headers }: Incoming, { secret }: RestContext): boolean {
  const claims = readToken(bearerOf(headers['authorization']) ?? '', secret);
  return typeof claims !== 'string' && claims['role'] !== 'anon';
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // A WebSocket of realtime, or no HTTP at all: told so and let go.
    server.on('upgrade', (_message, socket) => socket.end('HTTP/1.1 501 Not Implemented\r\nConnection: close\r\n\r\n'));
    server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    });
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
