import type { Verdict } from '../model/index.js';

/** Where a verdict was measured, as the end of a sentence; the name comes from the server and is escaped where it is printed. */
export function measuredIn({ server }: Pick<Verdict, 'server'>): string {
  return server === undefined
    ? 'in a Postgres of its own, on this machine'
    : `on a server that was named for it, ${server.product}`;
}

/** What is less than in a Postgres of its own: nothing where there is nothing. */
export function measuredWith({ server }: Pick<Verdict, 'server'>): string {
  return server === undefined
    ? ''
    : 'Sizes beyond the loaded ones are calculated from how these grow, and no planner was asked about them';
}
