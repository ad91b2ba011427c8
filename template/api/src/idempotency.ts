import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import { Type } from 'typebox';
import { Problem } from './errors.js';
import type { Tables } from './tables.js';

/** A request that carries a key is done once, however often it is sent: a phone without network sends again. */
export const KeyHeader = Type.Object({ 'idempotency-key': Type.Optional(Type.String({ minLength: 8, maxLength: 100 })) });

interface Asked {
  headers: { 'idempotency-key'?: string };
  method: string;
  url: string;
  body: unknown;
}

/**
 * Does the work, or gives the answer of the first time. Key and work are written by one transaction: either both stand or none.
 * @throws 422 where the key came with another request before
 */
export async function once<Answer>(
  transaction: Transaction<Tables>,
  person: string,
  { headers, method, url, body }: Asked,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const key = headers['idempotency-key'];
  if (key === undefined) return work();
  const request = createHash('sha256').update(JSON.stringify([method, url, body])).digest('hex');
  // Where the first is still at work, this waits for it: the key is unique.
  const first = await transaction
    .insertInto('idempotency_keys')
    .values({ person_id: person, key, request, answer: null })
    .onConflict((conflict) => conflict.columns(['person_id', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst();
  if (first === undefined) return earlier(transaction, person, key, request);
  const answer = await work();
  await transaction
    .updateTable('idempotency_keys')
    .set({ answer: JSON.stringify(answer) })
    .where('person_id', '=', person)
    .where('key', '=', key)
    .execute();
  return answer;
}

async function earlier<Answer>(transaction: Transaction<Tables>, person: string, key: string, request: string): Promise<Answer> {
  const given = await transaction
    .selectFrom('idempotency_keys')
    .select(['request', 'answer'])
    .where('person_id', '=', person)
    .where('key', '=', key)
    .$castTo<{ request: string; answer: Answer }>()
    .executeTakeFirstOrThrow();
  if (given.request !== request) throw new Problem(422, 'key-used', 'This idempotency key came with another request before.');
  return given.answer;
}
