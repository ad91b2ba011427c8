import type { Finding, ProcessFact } from '../../../model/index.js';

/** What is said of one kind of state. */
export interface Words {
  breaks: Finding['breaks'];
  effort: Finding['effort'];
  title: (name: string) => string;
  why: string;
  fix: string;
}

export type Kept = 'session' | 'limiter' | 'lock' | 'sockets' | 'presence' | 'cache' | 'store' | 'disk';

export const words: Record<Kept, Words> = {
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

/** Whether a kind of fact is state that is kept. */
export function isKept(kind: ProcessFact['kind']): kind is Kept {
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

/** A code that a person was sent, good for some minutes. */
const codes: Partial<Words> = {
  title: (name) => `A code that a person was sent is kept in the memory of one process (${name}): the other one does not know it`,
  why: 'The request that sends the code and the one that brings it back may meet two processes. Behind a load balancer half of the codes are refused though they are right; a restart or a deploy forgets all that are on their way.',
  fix: 'Keep it where all processes look: a table or Redis with an expiry of minutes, deleted when it is used.',
};

/** Everybody of one shop, or of one page, is counted together. */
function together(key: string): Partial<Words> {
  return {
    breaks: 'fails',
    effort: 'edit',
    title: (name) => `A limit on requests counts everybody together (${name}, by ${key}): a few busy people lock out all others`,
    why: 'Those who are counted together are refused together: on a busy day the next customer is turned away, and anybody can shut the others out with a handful of requests. That it is counted per process hides this for a while.',
    fix: 'Put the caller into what it counts by (the address of the request, the account), then give it a store that all processes share; a shared store alone closes the door sooner.',
  };
}

/** Words that hold for this state instead of those of its kind. */
export function insteadFor({ kind, name, sharedKey }: ProcessFact): Partial<Words> {
  if (kind === 'limiter' && sharedKey !== undefined) return together(sharedKey);
  if (kind !== 'session') return {};
  if (isPending(name)) return pending;
  return /otp|pass_?code|verification|reset_?code|(^|_)codes?$|Codes?$/.test(name) ? codes : {};
}

/** The disk that outlives a deploy is one machine's all the same. */
export function staying(told: string): Partial<Words> {
  return {
    title: () => 'Files that people upload are kept on the disk of one machine: a second instance does not have them',
    why: `The disk stays (${told}), so a deploy loses nothing. It is one machine's: a second instance answers 404 for what was uploaded to the first, and with the machine its files are gone.`,
  };
}
