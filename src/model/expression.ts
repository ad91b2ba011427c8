import type { Location } from './location.js';
import type { Known } from './reading.js';

/** Where a value comes from that is only known when the app runs. */
export type Origin = 'request' | 'user' | 'now' | 'row' | 'generated' | 'unknown';

/**
 * A branch of the code under which a part of a call exists: `condition` names the test (the same text in the same
 * function is the same test), `arm` which way it went.
 */
export interface Guard {
  condition: string;
  arm: 'then' | 'else';
  /** What the test tells of the request's query, by its outcome. */
  asked?: { yes: Known[]; no: Known[] };
}

/** Where a value that was read from the database comes from. */
export interface Source {
  /** The call whose rows it was taken from. */
  site: string;
  /** The column, in the code's name; absent where it is the number of rows. */
  column?: string;
  /** Computed from what was read: not the value itself. */
  changed?: true;
  /** Written with so many digits at least: `padStart(4, '0')`. */
  padded?: number;
  /** Only so many of them: the first twenty. */
  most?: number;
  /** Of equal values one is kept: a set. */
  distinct?: true;
}

/** What reading the code told about a value, as plain JSON. `from`: the rows that it was computed from. */
export type Expression =
  // `lacking`: nothing, because one of these was not given (`type && id ? `${type}:${id}` : null`).
  | { kind: 'literal'; value: string | number | boolean | null; lacking?: string[] }
  // `always`: where it is there at all, it is this (the id of a user who is only played).
  | { kind: 'input'; origin: Origin; name: string; from?: Source[]; always?: string | number }
  | { kind: 'list'; items: Expression[]; open: boolean }
  | { kind: 'record'; fields: { name: string; value: Expression }[]; open: boolean; from?: Source[] }
  /** `properties`: columns by the code's name for them, where the two differ. */
  | { kind: 'table'; name: string; schema?: string; alias?: string; properties?: Record<string, string> }
  | { kind: 'column'; table: string; column: string; schema?: string; alias?: string }
  | { kind: 'call'; name: string; arguments: Expression[] }
  /** SQL text in pieces: strings are text, anything else is a hole (a parameter, a column, a nested piece). */
  | { kind: 'sql'; chunks: (string | Expression)[]; location?: Location }
  /** A string built around holes: `%${query}%`. */
  | { kind: 'text'; chunks: (string | Expression)[] }
  | { kind: 'unknown'; why: string };
