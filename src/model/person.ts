import type { Parameter } from './app.js';

/** In the code's words: who is signed in, not somebody that the request names. */
const signedIn = /\b(session|user|auth|viewer|claims|currentUser|me|account|person|profile)\b|userId|user_id|getUser|\bsub\b/i;

/** Whether a value is the signed-in person's, as far as its origin tells. */
export function isPerson({ origin, literal }: Parameter): boolean {
  if (literal !== undefined || /\b(body|params|query|input|searchParams)\b/.test(origin)) return false;
  return origin.startsWith('user') || signedIn.test(origin);
}
