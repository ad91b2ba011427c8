import { readdirSync } from 'node:fs';
import path from 'node:path';
import { clerkValue, isClerk } from '../issuer/clerk.js';
import { declaredIn } from './declared.js';
import { impliedBy } from './implied.js';
import { secretFor } from './made-up.js';
import { sourcesIn, textOf } from './sources.js';
import { valueAs, type Wanted } from './wanted.js';

/** What the app is given to find in its environment. */
export interface Lab {
  /** Port of loopback at which Postgres answers. */
  wire: number;
  /** Address of the stand-in for Supabase, where there is one, and its keys. */
  supabase?: { url: string; anonKey: string; serviceKey: string };
  /** In place of the services at which people sign in: its address, and its public key. */
  issuer?: { url: string; pem: () => string };
}

/** Where a server only throws away (https://www.rfc-editor.org/rfc/rfc863), and hardly any machine has one. */
const nobodysPort = '9';
/** One at which the run's own mail server is met (outgoing.ts). */
const mailPort = '587';
const codeFile = /\.(?:[cm]?[jt]sx?|prisma|vue|svelte)$/;
/** A name that is read, and what stands behind it where it is not there. */
const reads =
  /(?:process\.env|import\.meta\.env|\benv(?:ironment)?)(?:\.|\[['"])([A-Z][A-Z0-9_]*)['"]?\]?\s*(\|\||\?\?)?|\benv\(['"]([A-Z][A-Z0-9_]*)['"]\)|\bget(?:OrThrow)?(?:<\w+>)?\(['"]([A-Z][A-Z0-9_]+)['"]\)/g;

/** A name that is read: whether the code has a word for its absence, and what an example of an environment has there. */
interface Read {
  optional: boolean;
  example?: string;
  /** What a schema that the code holds its environment against wants of it. */
  wanted?: Wanted;
}

/** Names that the app reads from its environment; `optional`: the code has a word for their absence everywhere. */
export function namesRead(folder: string): Map<string, Read> {
  const names = new Map<string, Read>();
  for (const text of sourcesIn(folder, codeFile)) {
    for (const [, direct, fallback, prisma, service] of text.matchAll(reads)) {
      const name = direct ?? prisma ?? service;
      if (name === undefined) continue;
      const before = names.get(name);
      names.set(name, { ...before, optional: fallback !== undefined && (before?.optional ?? true) });
    }
    for (const [name, declared] of declaredIn(text)) names.set(name, declared);
  }
  for (const manifest of sourcesIn(folder, /^package\.json$/))
    for (const name of impliedBy(manifest)) names.set(name, names.get(name) ?? { optional: false });
  for (const [name, example] of examplesIn(folder))
    names.set(name, { ...(names.get(name) ?? { optional: false }), ...(example === '' ? {} : { example }) });
  return names;
}

/**
 * The whole environment of the app's process: nothing of the owner's own but the search path. Addresses lead to the lab or to
 * nothing, secrets are made up and the same in every run and every instance.
 */
export function environmentFor(
  names: ReadonlyMap<string, Read>,
  lab: Lab,
  home: string,
  told: Record<string, string>,
): Record<string, string> {
  const invented = [...names].flatMap(([name, { optional, example, wanted }]): [string, string][] => {
    const guess = valueFor(name, lab, example);
    const value = wanted === undefined || (optional && guess === undefined) ? guess : valueAs(name, wanted, guess ?? example);
    if (value === undefined || isOfTheMachine(name)) return [];
    // What an app can do without (a mail service, a cache) it does without; a secret that it has a word for is ours all the same.
    return optional && !isSecret(name) && !isDatabase(name) && !isSupabase(name) && !isClerk(name) && !ownAddress.test(name)
      ? []
      : [[name, value]];
  });
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TMPDIR: home,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    CI: '1',
    NO_COLOR: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    PORT: '3000',
    DATABASE_URL: databaseUrl(lab),
    ...Object.fromEntries(invented),
    ...told,
  };
}

/** Where the app itself is met: no service that it could do without. */
const ownAddress =
  /^(?:NEXT_PUBLIC_|VITE_|REACT_APP_)?(?:FRONT_?END|APP|SITE|BASE|PUBLIC|CLIENT|WEB(?:SITE)?)_(?:BASE_)?(?:URL|URI|DOMAIN|ORIGIN)$/;

function databaseUrl({ wire }: Lab): string {
  return `postgresql://lab:lab@127.0.0.1:${String(wire)}/app`;
}

/** What the platform or the shell says, and no app's owner. */
function isOfTheMachine(name: string): boolean {
  return /^(?:npm_|VERCEL|REPL_SLUG|REPL_OWNER|REPLIT_D(?!OMAINS)|REPLIT_CONN|RAILWAY_|RENDER|FLY_|AWS_LAMBDA|NETLIFY|HEROKU|CI$|PATH$|HOME$|PWD$|USER$|NODE_)/.test(
    name,
  );
}

function isSecret(name: string): boolean {
  return /SECRET|JWT|TOKEN|PRIVATE|SALT|SESSION|ENCRYPTION|API_KEY|APIKEY|_KEY$|PASSWORD|PASSCODE|ACCESS_CODE|PEPPER/.test(name);
}

function isDatabase(name: string): boolean {
  return (
    /^(?:\w+_)?(?:DATABASE|POSTGRES|POSTGRESQL|PG|DB|DIRECT|NEON|SHADOW_DATABASE)(?:_|$)/.test(name) || /^PG[A-Z]+$/.test(name)
  );
}

function isSupabase(name: string): boolean {
  return name.includes('SUPABASE');
}

/** @param example what the repository's example of an environment has there */
function valueFor(name: string, lab: Lab, example: string | undefined): string | undefined {
  if (isOfTheMachine(name)) return undefined;
  if (isClerk(name) && lab.issuer !== undefined) return clerkValue(name, lab.issuer.url, lab.issuer.pem, example);
  if (isSupabase(name) && lab.supabase !== undefined) {
    if (/URL/.test(name) && !/DATABASE|DB/.test(name)) return lab.supabase.url;
    if (/SERVICE|SECRET/.test(name)) return lab.supabase.serviceKey;
    if (/KEY|ANON/.test(name)) return lab.supabase.anonKey;
  }
  if (isSupabase(name) && !isDatabase(name) && !/DATABASE|DB_/.test(name)) return undefined;
  if (isDatabase(name) || /DATABASE_URL|DB_URL|POSTGRES_\w*URL/.test(name)) return databasePart(name, lab);
  if (/SMTP|MAIL/.test(name)) {
    if (name.endsWith('PORT')) return mailPort;
    if (/SECURE|(?:REQUIRE|USE)_?(?:TLS|SSL)/.test(name)) return 'false';
  }
  // At the app's own port a client of another service would wait for a greeting that never comes; at this one nobody is.
  if (name === 'PORT' || name.endsWith('_PORT')) return /REDIS|CACHE|FTP/.test(name) ? nobodysPort : '3000';
  // What cannot be reached is waited for by some, and done without by most.
  if (/REDIS|KAFKA|RABBIT|AMQP|MONGO|ELASTIC|QUEUE_URL/.test(name)) return undefined;
  if (name === 'AUTH_TRUST_HOST') return 'true';
  if (/^(?:SENTRY|POSTHOG|ANALYTICS|OTEL|DATADOG|NEW_RELIC)/.test(name)) return undefined;
  const ofStripe = name.includes('STRIPE') ? stripePrefixes.find(([pattern]) => pattern.test(name)) : undefined;
  if (ofStripe !== undefined) return `${ofStripe[1]}${secretFor(name)}`;
  if (/EXPIR|TTL|TIMEOUT|MAX|LIMIT|ROUNDS|_MS$|_DAYS$|DURATION|AGE$/.test(name)) return /JWT|TOKEN/.test(name) ? '7d' : '10';
  if (/EMAIL|MAIL_FROM|FROM_ADDRESS/.test(name) && !/KEY|HOST|PORT|PASS|SECRET|TOKEN/.test(name)) return 'owner@example.com';
  // Not the app's own address: what is asked there is asked of a service.
  if (/ISSUER|AUTHORITY|OIDC|AUTH0|OKTA|KEYCLOAK|COGNITO|JWKS/.test(name) && /URL|URI|ISSUER|AUTHORITY|DOMAIN|HOST/.test(name))
    return issuerValue(name);
  // An address of this machine, in the form in which the code wants it.
  if (example !== undefined && /^https?:\/\/(?:localhost|127\.0\.0\.1)(?=[:/]|$)/.test(example)) return example;
  if (/URL|URI|ORIGIN|ENDPOINT|DOMAIN|HOST/.test(name))
    return /DOMAIN|HOST/.test(name) && !/URL/.test(name) ? 'localhost' : 'http://localhost:3000';
  if (/^(?:ENABLE|DISABLE|IS|USE|SKIP|DEBUG|LOG)/.test(name)) return undefined;
  return isSecret(name) || name.endsWith('ID') ? secretFor(name) : example;
}

/** Where an app that trusts a service's tokens looks for that service; the run's own issuer answers there. */
function issuerValue(name: string): string {
  if (/JWKS/.test(name)) return 'https://issuer.example.com/.well-known/jwks.json';
  return /DOMAIN|HOST/.test(name) && !/URL|URI/.test(name) ? 'issuer.example.com' : 'https://issuer.example.com';
}

/** By which Stripe's own names begin; apps hold them against these when they start. */
const stripePrefixes: readonly [pattern: RegExp, prefix: string][] = [
  [/WEBHOOK/, 'whsec_'],
  [/PRICE/, 'price_'],
  [/PRODUCT/, 'prod_'],
  [/PUBLISHABLE|PUBLIC_KEY/, 'pk_test_'],
  [/SECRET|API/, 'sk_test_'],
];

function databasePart(name: string, lab: Lab): string | undefined {
  if (/CONNECTIONS|POOL|MAX|MIN|SIZE|TIMEOUT|LIMIT|LOGGING|SYNC|RETR/.test(name)) return undefined;
  if (/DIALECT|TYPE|CLIENT|DRIVER/.test(name)) return 'postgres';
  if (/URL|URI|STRING|DSN|DIRECT|^DATABASE$/.test(name)) return databaseUrl(lab);
  if (/HOST|SERVER|ENDPOINT/.test(name)) return '127.0.0.1';
  if (/PORT/.test(name)) return String(lab.wire);
  if (/USER/.test(name)) return 'lab';
  if (/PASS|PWD/.test(name)) return 'lab';
  if (/SSL/.test(name)) return name === 'PGSSLMODE' ? 'disable' : 'false';
  if (/NAME|DATABASE|DB$/.test(name)) return 'app';
  return undefined;
}

const exampleFile = /^(?:\.env[.-]?(?:\w+[.-])?|\.?env[.-])(?:example|sample|template)(?:[.-]\w+)*$/;

/** Names and values of the repository's example of an environment. */
function examplesIn(folder: string): [name: string, value: string][] {
  const files = readdirSync(folder).filter((name) => exampleFile.test(name));
  return files
    .toSorted()
    .flatMap((file) =>
      [...textOf(path.join(folder, file)).matchAll(/^(?:export )?([A-Z][A-Z0-9_]*)=["']?([^"'\n#]*)/gm)].map(
        ([, name, value]): [string, string] => [name ?? '', (value ?? '').trim()],
      ),
    );
}
