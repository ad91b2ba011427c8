import { createHash } from 'node:crypto';

/** A made-up secret of the app by its name: long, and of characters that every check takes. */
export function secretFor(name: string): string {
  return createHash('sha256').update(`loadbearing ${name}`).digest('hex');
}
