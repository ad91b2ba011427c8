import type { Finding, ProcessFact } from '../../../model/index.js';
import { createFinding, relatedTo } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

const meta: RuleMeta<'processFacts' | 'platforms'> = {
  id: 'in-memory-state',
  kind: 'in-memory-state',
  factor: 'state',
  needs: ['processFacts', 'platforms'],
  holds: 'No process keeps something that another one would need: a second instance and a restart change no answer.',
};

interface Words {
  breaks: Finding['breaks'];
  effort: Finding['effort'];
  title: (name: string) => string;
  why: string;
  fix: string;
}

type Kept = 'session' | 'limiter' | 'lock' | 'sockets' | 'presence' | 'cache' | 'store' | 'disk';

const words: Record<Kept, Words> = {
  session: {
    breaks: 'wrong',
    effort: 'setting',
    title: (name) =>
      `Sign-in state is kept in the memory of one process (${name}): a restart or a second instance signs people out`,
    why: 'Each process has its own copy. Behind a load balancer the next request may meet the other one, which has never heard of the session or code; every deploy forgets all of them, and memory grows with every visitor.',
    fix: 'Keep it in Postgres or Redis (connect-pg-simple, connect-redis, a table with an expiry), or sign it into the cookie.',
  },
  limiter: {
    breaks: 'costs',
    effort: 'setting',
    title: (name) => `The limit on requests is counted per process (${name}): with n instances it lets n times as many through`,
    why: 'Each process counts for itself, and a restart begins at zero. On a platform that starts a process per request it limits nothing: password guesses and paid calls go through.',
    fix: 'Give the limiter a store that all processes share (rate-limit-redis, rate-limiter-flexible over Postgres or Redis).',
  },
  lock: {
    breaks: 'wrong',
    effort: 'edit',
    title: (name) => `A lock that lives in one process (${name}): a second instance does the same work at the same time`,
    why: 'What the lock is to keep apart runs together as soon as there are two processes, and a crash between taking and giving back is only mended by a restart.',
    fix: 'Let the database keep them apart: a unique key, SELECT … FOR UPDATE, or pg_advisory_xact_lock.',
  },
  sockets: {
    breaks: 'wrong',
    effort: 'redesign',
    title: (name) => `Live connections are known to one process only (${name}): people on the other instance get no message`,
    why: 'A message is sent to the sockets of the process that handles the request. With two instances half of the people hear nothing, without an error.',
    fix: 'Pass messages on between processes: the Redis or Postgres adapter of socket.io, LISTEN/NOTIFY, or a hosted service.',
  },
  presence: {
    breaks: 'wrong',
    effort: 'edit',
    title: (name) =>
      `Who is online is counted in the memory of one process (${name}): another instance takes the others for offline`,
    why: 'Each process counts the connections that it holds itself. With two instances everybody is shown half of the people, and what hangs on somebody being there goes wrong for the rest; a crash forgets all of them.',
    fix: 'Count where all processes look: Redis or a table with an expiry, or ask all instances (fetchSockets of an adapter of socket.io).',
  },
  cache: {
    breaks: 'costs',
    effort: 'edit',
    title: (name) =>
      `A cache without an end (${name}): it grows until the process runs out of memory, and other instances keep old values`,
    why: 'Nothing removes an entry, neither its age nor their number. Memory grows with every key that is asked for, and a change that one instance writes is never seen by the copy of another.',
    fix: 'Give entries a time to live and the cache a largest size (lru-cache), or keep it in Redis.',
  },
  store: {
    breaks: 'wrong',
    effort: 'redesign',
    title: (name) => `What one request puts into ${name} and another reads lives in the memory of one process`,
    why: 'A restart or a deploy loses it, and a second instance answers from its own copy: the same question gets different answers.',
    fix: 'Keep it in a table, or in Redis with an expiry.',
  },
  disk: {
    breaks: 'wrong',
    effort: 'redesign',
    title: () =>
      'Files that people upload are kept on the disk of one machine: the next deploy loses them, a second instance does not have them',
    why: 'Most hosts give a process a disk that is thrown away with it, and each instance has its own. Links to the files that were uploaded answer 404 from then on.',
    fix: 'Send uploads to object storage (S3, R2, Supabase Storage) and keep their keys in the database.',
  },
};

/** State that one process keeps for itself though all would need it. */
export const inMemoryState = defineRule(meta, ({ processFacts, platforms }) => {
  const disk = processFacts.filter((fact) => fact.kind === 'disk');
  // The stores of one file, and its limiters, are one thing to mend.
  const groups = new Map<string, ProcessFact[]>();
  for (const fact of processFacts) {
    if (!isKept(fact.kind) || fact.kind === 'disk') continue;
    const alone = fact.kind === 'store' || fact.kind === 'limiter' ? '' : fact.name;
    const key = `${fact.kind}|${fact.location.file}|${alone}`;
    groups.set(key, [...(groups.get(key) ?? []), fact]);
  }
  const findings = [...groups.values()].flatMap(([first, ...rest]) => {
    if (!first || !isKept(first.kind)) return [];
    const name = [...new Set([first, ...rest].map((fact) => fact.name))].join(', ');
    return [describe({ ...first, name }, first.kind, rest, first.kind === 'session' && isPending(name) ? pending : {})];
  });
  // Where they are served from shows best that they are to last.
  const served = disk.find((fact) => /static/i.test(fact.name)) ?? disk.find((fact) => /multer/.test(fact.name)) ?? disk[0];
  return served
    ? [
        ...findings,
        describe(
          served,
          'disk',
          disk.filter((fact) => fact !== served),
          platforms.disk && staying(platforms.disk.told),
        ),
      ]
    : findings;
});

function isKept(kind: ProcessFact['kind']): kind is Kept {
  return kind in words;
}

/** What is kept from the first step of a sign-in to its second, or of linking an account. */
function isPending(name: string): boolean {
  return /oauth|pkce|challenge|nonce|verifier|csrf/i.test(name);
}

const pending: Partial<Words> = {
  title: (name) =>
    `What a sign-in or a link to another service waits for is kept in the memory of one process (${name}): it fails when the answer meets another`,
  why: 'The first step leaves something that the second one looks for. Behind a load balancer the second may meet another process, which has never heard of it; a restart or a deploy in between forgets it. Who is in the middle of it has to begin again.',
  fix: 'Keep it where all processes look: a table or Redis with an expiry of minutes, or sign it into a cookie.',
};

/** The disk that outlives a deploy is one machine's all the same. */
function staying(told: string): Partial<Words> {
  return {
    title: () => 'Files that people upload are kept on the disk of one machine: a second instance does not have them',
    why: `The disk stays (${told}), so a deploy loses nothing. It is one machine's: a second instance answers 404 for what was uploaded to the first, and with the machine its files are gone.`,
  };
}

/** @param instead words that hold here instead of those of the kind */
function describe(
  fact: ProcessFact,
  kind: Kept,
  others: ProcessFact[],
  instead: Partial<Words> = {},
): ReturnType<typeof createFinding> {
  const { breaks, effort, title, why, fix } = { ...words[kind], ...instead };
  return createFinding(meta, {
    fingerprint: [fact.location.file, kind, fact.name, fact.symbol],
    breaks,
    effort,
    title: title(fact.name),
    why,
    fix,
    location: fact.location,
    related: [...fact.places, ...others.map((other) => other.location)].slice(0, 5).map((place) => relatedTo(place, 'callee')),
    entryPoints: [...new Set([fact, ...others].flatMap((each) => each.entryPoints))],
    evidence: [evidence(fact, kind)],
  });
}

function evidence(fact: ProcessFact, kind: Kept): string {
  if (kind === 'disk') return `${fact.name} in ${fact.location.file}:${String(fact.location.line)}`;
  if (fact.places.length === 0) return `${fact.name} was given no store`;
  return `${fact.name} is written in ${String(fact.places.length)} ${fact.places.length === 1 ? 'place' : 'places'} while requests are answered`;
}
