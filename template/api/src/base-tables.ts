import type { Generated } from 'kysely';

/** Tables that every app has: accounts and sessions (kept by better-auth), answers that were given, and lists that are kept for a while. */
export interface BaseTables {
  users: UserRow;
  idempotency_keys: IdempotencyKeyRow;
  cached_reads: CachedReadRow;
}

export interface UserRow {
  id: string;
  name: string;
  email: string;
  image: string | null;
  createdAt: Generated<Date>;
}

export interface IdempotencyKeyRow {
  person_id: string;
  key: string;
  request: string;
  answer: unknown;
  created_at: Generated<Date>;
}

export interface CachedReadRow {
  key: string;
  tag: string;
  answer: unknown;
  expires_at: Date;
}
