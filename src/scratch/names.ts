import { randomBytes } from 'node:crypto';

/** What all that a check makes on a server begins with. */
const prefix = 'loadbearing';

/** First half of the keys of our advisory locks; a run's own number is the second. */
export const lockSpace = 0x10ad;

/** One run on a server: its number names its databases and its role, and is held as a lock for as long as it lives. */
export interface Run {
  /** Eight hexadecimal digits. */
  id: string;
  /** The same as the signed number that Postgres's lock takes. */
  lock: number;
}

export function newRun(): Run {
  const bytes = randomBytes(4);
  return { id: bytes.toString('hex'), lock: bytes.readInt32BE() };
}

/** The name on the server of what the lab calls `app`, `users_1000` … */
export function databaseName(run: Run, name: string): string {
  return `${prefix}_${run.id}_${name}`;
}

export function roleName(run: Run): string {
  return `${prefix}_${run.id}`;
}

/** Patterns, the same for Postgres and here: the databases and the roles of any run, with its number as the first group. */
export const ofAnyRun = {
  database: `^${prefix}_([0-9a-f]{8})_[a-z]+(_[0-9]+)?$`,
  role: `^${prefix}_([0-9a-f]{8})$`,
};

/** What stands as comment on a role that has another name of necessity: nothing without it is ever dropped. */
export const roleComment = 'made by loadbearing check for a run on this server; it is dropped at the end';
