import type { Location } from './location.js';

/** Something that one process of the app keeps, holds or waits for, seen in code that entry points on a server run. */
export interface ProcessFact {
  kind:
    | 'session'
    | 'limiter'
    | 'lock'
    | 'sockets'
    /** Who is there, as a count of each: nothing is sent by it. */
    | 'presence'
    | 'cache'
    | 'store'
    | 'disk'
    /** A pool or client of the database that is made anew by every request, or by several files. */
    | 'client-per-request'
    | 'client-per-file'
    /** A connection is held while something outside is waited for. */
    | 'pinned'
    /** A connection is given back with its transaction open; `name` is how it comes to that, `places` where it begins and is given back. */
    | 'open-transaction'
    /** While a transaction holds a connection another one is asked for; `name` tells whether something is written there, `places` where it begins. */
    | 'second-connection'
    /** `SELECT … FOR UPDATE` that is sent to a pool, or over a connection on which nothing was begun before. */
    | 'unheld-lock'
    /** A call that stops the process while it runs. */
    | 'blocking-call'
    /** A list searched for each element of another. */
    | 'nested-scan'
    | 'no-timeout'
    /** A route that nobody has to sign in for, by the text of its handlers; `name` is the entry point. */
    | 'open-route'
    /** A clock in the process that answers requests starts work, and nothing in its text keeps processes apart; `name` is the entry point. */
    | 'own-clock'
    /** A route for signed-in people that never looks whose the row is, by the text of its handlers; `name` is the entry point. */
    | 'unasked-route'
    /** What an entry point looks at of its input before it takes it, by the text of its handlers; `name` is the entry point. */
    | 'input-checks';
  /** The variable, call or package. */
  name: string;
  /** The function around it. */
  symbol: string;
  location: Location;
  /** Further places: where it is written, where else a client is made. */
  places: Location[];
  entryPoints: string[];
  /** Calls whose rows are looped over, and calls whose rows are searched each time. */
  loops?: { outer: string[]; inner: string[] };
  /** What a limiter counts by, where many people share it: `public-checkout:${shopSlug}`. */
  sharedKey?: string;
  /** SQL in the text that changes tables: `alter table`. */
  changesTables?: boolean;
  /** Names of what is looked at; `*` for all of the input. */
  inputs?: string[];
}
