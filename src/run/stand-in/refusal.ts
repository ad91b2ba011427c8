import { DatabaseError } from 'pg';
import { Refused } from '../../resolve/postgrest/embed.js';
import { Unresolvable } from '../../resolve/sql.js';

/** A request that is answered with an error, in PostgREST's form: https://postgrest.org/en/stable/references/errors.html */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: string | null = null,
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}

/** HTTP statuses by the class of an error of Postgres; what is not named is 400. */
const statuses: [RegExp, number][] = [
  [/^23503$|^23505$/, 409],
  [/^25006$/, 405],
  [/^42883$|^42P01$/, 404],
  [/^42P17$/, 500],
  [/^53400$/, 500],
  [/^P0001$/, 400],
  [/^0L|^0P|^28/, 403],
  [/^08|^53/, 503],
  [/^09|^25|^2D|^38|^39|^3B|^40|^54|^55|^57|^58|^F0|^HV|^P0|^XX/, 500],
];

/**
 * What a thrown error is answered with. Nothing of this process is told.
 * @param known whether the caller is signed in: what they may not do is 403 then, else 401
 */
export function refusalOf(error: unknown, known: boolean): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Refused) return new Refusal(error.code === 'PGRST202' ? 404 : 400, error.code, error.message);
  if (error instanceof Unresolvable) return new Refusal(400, 'PGRST100', error.message);
  if (error instanceof DatabaseError) {
    const code = error.code ?? 'XX000';
    return new Refusal(statusOf(code, known), code, error.message, error.detail ?? null, error.hint ?? null);
  }
  if (error instanceof Error && /timeout exceeded when trying to connect/.test(error.message))
    return new Refusal(504, 'PGRST003', 'Timed out acquiring connection from connection pool.');
  return new Refusal(503, 'PGRST000', 'Could not connect with the database. Retrying the connection.');
}

function statusOf(code: string, known: boolean): number {
  if (code === '42501') return known ? 403 : 401;
  // A function may name the status itself: RAISE sqlstate 'PT402'.
  const own = /^PT([1-5]\d\d)$/.exec(code)?.[1];
  if (own !== undefined) return Number(own);
  return statuses.find(([pattern]) => pattern.test(code))?.[1] ?? 400;
}
