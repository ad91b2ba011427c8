import { sql, type Transaction } from 'kysely';
import type { Tables } from './tables.js';

/** Takes away what nobody asks for any more: answers older than two days, lists that are too old, sessions that ended. */
export async function cleanUp(transaction: Transaction<Tables>): Promise<void> {
  await sql`delete from idempotency_keys where created_at < now() - interval '2 days'`.execute(transaction);
  await sql`delete from cached_reads where expires_at < now()`.execute(transaction);
  await sql`delete from sessions where "expiresAt" < now()`.execute(transaction);
  await sql`delete from verifications where "expiresAt" < now()`.execute(transaction);
}
