import { createServer, type IncomingMessage } from 'node:http';
import { askedOfHeader } from '../start/elsewhere.js';
import { type Account, clerkUser } from './clerk.js';
import { makeSigningKey, type SigningKey } from './key.js';

/** In place of the services at which people of an app sign in: it gives the keys by which their tokens are checked, and says who somebody is. */
export interface Issuer {
  port: number;
  /** What an app is given as the address of Clerk's interface. */
  url: string;
  key: SigningKey;
  /** Hosts whose keys were asked for. */
  hosts: ReadonlySet<string>;
  /** Tells of somebody whom a service would know. */
  know(account: Account): void;
  stop(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1; nothing but what the app's processes lead there is answered. */
export async function startIssuer(): Promise<Issuer> {
  const key = makeSigningKey();
  const accounts = new Map<string, Account>();
  const hosts = new Set<string>();
  const server = createServer((message, response) => {
    message.resume();
    response.on('error', () => undefined);
    const { status, body } = answerTo(message, { key, accounts, hosts });
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.on('error', () => undefined);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    url: `http://127.0.0.1:${String(port)}`,
    key,
    hosts,
    know: (account) => void accounts.set(account.id, account),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Known {
  key: SigningKey;
  accounts: Map<string, Account>;
  hosts: Set<string>;
}

const own = 'http://127.0.0.1';

function answerTo(message: IncomingMessage, known: Known): { status: number; body: unknown } {
  // The app may ask by whatever address it likes, also by one that is none.
  if (!URL.canParse(message.url ?? '/', own)) return { status: 400, body: { errors: [{ code: 'bad_request' }] } };
  const { pathname, searchParams } = new URL(message.url ?? '/', own);
  const host = String(message.headers[askedOfHeader] ?? '');
  const discovery = /^(.*)\/\.well-known\/(?:openid-configuration|oauth-authorization-server)/.exec(pathname);
  if (discovery !== null) {
    known.hosts.add(host);
    return { status: 200, body: metadata(`https://${host}${discovery[1] ?? ''}`) };
  }
  if (/jwks|\/certs$|\/keys$/.test(pathname)) {
    known.hosts.add(host);
    return { status: 200, body: known.key.set() };
  }
  const [, id, more] = /^\/v1\/users(?:\/([^/]+))?(?:\/(.+))?$/.exec(pathname) ?? [];
  if (pathname === '/v1/users') {
    const wanted = searchParams.getAll('user_id').concat(searchParams.getAll('user_id[]'));
    const found = wanted.length > 0 ? wanted.map((each) => accountOf(each, known)) : [...known.accounts.values()];
    return { status: 200, body: found.map(clerkUser) };
  }
  if (id === 'count') return { status: 200, body: { object: 'total_count', total_count: known.accounts.size } };
  if (id !== undefined && (more === undefined || more === 'metadata'))
    return { status: 200, body: clerkUser(accountOf(id, known)) };
  if (id !== undefined) return { status: 200, body: { data: [], total_count: 0 } };
  return {
    status: 404,
    body: { errors: [{ code: 'resource_not_found', message: 'not found', long_message: 'The stand-in does not serve it' }] },
  };
}

/** Whoever is asked for is somebody: rows of the filled data name people whom nobody told of. */
function accountOf(id: string, { accounts }: Known): Account {
  const known = decoded(id);
  return accounts.get(known) ?? { id: known, row: {} };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a service says of itself (OpenID Connect Discovery 1.0); where it leads, nothing is reached. */
function metadata(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    end_session_endpoint: `${issuer}/logout`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  };
}
