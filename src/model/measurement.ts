import type { Unknown } from './location.js';
import type { Push } from './push.js';
import type { NamedServer } from './server.js';

/** suspected: read in the code < modelled: at a size not loaded < measured: executed < verified: a fix built and measured again. */
export type Grade = 'suspected' | 'modelled' | 'measured' | 'verified' | 'reproduced';

/** Low and high bound of a figure. */
export type Interval = [low: number, high: number];

export type Tuple = 'heavy' | 'median' | 'light';

/** One execution of a statement in the lab. */
export interface Point {
  users: number;
  tuple: Tuple;
  /** Rows that come back (inside the JSON document for PostgREST). */
  rows: number;
  /** Rows that scans produced or threw away. */
  scanned: number;
  buffers: number;
  /** Bytes of the serialised result. */
  bytes: number;
  /** As the lab's clock had it; informs, never decides. */
  milliseconds: number;
  plan: string;
  /** The plan tree as one readable line per node. */
  planLines: string[];
  /** Tables that were read from end to end. */
  fullScans: string[];
}

export type Law = 'constant' | 'logarithmic' | 'sublinear' | 'linear' | 'superlinear';

/** How a counter grows with the number of users: counter ≈ factor × users^exponent between the loaded sizes. */
export interface Growth {
  law: Law;
  exponent: number;
  interval: Interval;
}

/** What a statement costs at a size that was not loaded. */
export interface Modelled {
  users: number;
  rows: Interval;
  scanned: Interval;
  buffers: Interval;
  bytes: Interval;
  /** What Postgres's planner says of that size, asked with the statistics and file sizes that it would have. */
  planner?: {
    /** Cost against that at the largest loaded size, in R10 steps. */
    ratio: number;
    /** Rows that it expects to look at against those there, in the same steps; absent where it expects a LIMIT to stop early. */
    scanned?: number;
    /**
     * Rows looked at if a LIMIT that is hoped to stop it early never does, in the same steps; absent where none is, or where what
     * was executed bears the hope out.
     */
    unstopped?: number;
    /** A LIMIT stops it as soon as so many rows came. */
    stops?: true;
    /** The plan's shape. */
    plan: string;
    /** It takes another plan there than at the largest loaded size. */
    flips: boolean;
  };
}

/** A plan that changes beyond the loaded sizes, by the planner's word, and was looked at. */
export interface Confirmation {
  /** The smallest size asked about that has another plan. */
  expectedAt: number;
  /** Users to whose rows the touched tables were loaded for it. */
  loaded: number;
  /** It ran there as the planner had said of that size. */
  asSaid: boolean;
}

export interface StatementMeasurement {
  statement: string;
  /** `measured` only if the heavy tuple returned a row (reads) or ran (writes). */
  status: 'measured' | 'unknown';
  why?: string;
  points: Point[];
  growth?: Growth;
  modelled: Modelled[];
  confirmation?: Confirmation;
  /** Two ANALYZEs of the same data gave two plans: gates nothing. */
  uncertain: boolean;
}

/** What is changed: the schema (index, drop-index, policy), or the statement that the code sends. */
export type FixKind =
  | 'index'
  | 'drop-index'
  /** One statement for a loop over rows. */
  | 'batch'
  /** The page after the last row shown, instead of counting rows to skip. */
  | 'keyset'
  /** A page instead of the whole list. */
  | 'limit'
  /** The columns that the code uses instead of all. */
  | 'columns'
  /** Counted by the database instead of in code. */
  | 'count'
  /** A count from the statistics instead of an exact one. */
  | 'estimate'
  /** Numbers that triggers keep instead of counting. */
  | 'kept-count'
  /** A policy's function asked once per statement instead of once per row. */
  | 'policy'
  /** An answer that is the same for everybody, kept for a while. */
  | 'cache';

/** Work at the largest loaded size, for the heavy parent. */
export interface FixCounts {
  /** Statements sent, each a round trip. */
  statements: number;
  rows: number;
  scanned: number;
  buffers: number;
  bytes: number;
  /** Calls of a function, once per row or once per statement; where that is what changes. */
  calls?: number;
}

/** What a fix does to one statement. */
export interface FixEffect {
  statement: string;
  before: FixCounts & { growth: Growth };
  after: FixCounts & { growth: Growth; modelled: Modelled[]; points: Point[]; plan: string[] };
  /** The answer is the same; for what changes what is shown: it is a part of the answer, in its order. */
  sameRows: boolean;
}

/** What each written row costs, before and after. */
export interface WritePrices {
  walBytesBefore: number;
  walBytesAfter: number;
  buffersBefore: number;
  buffersAfter: number;
  /** Of so many probed updates of the fix's columns, those that stay in their page and touch no index (HOT). */
  inPlace?: { probed: number; before: number; after: number };
}

/** A fix that was built in the lab and measured again. */
export interface FixTrial {
  id: string;
  kind: FixKind;
  /** The change as SQL: what is built, or the statement that the code should send. */
  ddl: string;
  schema: string;
  table: string;
  columns: string[];
  /** Statements that it was tried for. */
  effects: FixEffect[];
  /** Price per written row. */
  write: WritePrices | undefined;
  /** The answer is not the same any more: a page, an estimate, an older one. */
  changesWhatIsShown: boolean;
  /** Ids of the fixes together with which it was built and measured once more. */
  together?: string[];
  verdict: 'verified' | 'refused';
  why: string;
}

/** What carrying a result through the driver costs the app's process, measured in a child with the declared heap. */
export interface ProcessCost {
  statement: string;
  at: { users: number; rows: number; bytes: number; cpuMilliseconds: number; heapMegabytes: number }[];
  /** Kilobytes of heap per row, and milliseconds of CPU on the reference process: what this machine took, against a plain row in the same run. */
  perRow: { cpuMilliseconds: number; heapKilobytes: number };
  /** Twenty at once under the declared heap at the largest measured size: did the process live? */
  twentyAtOnce?: { users: number; survived: boolean };
}

/**
 * A page of everybody's rows that the code filters for its reader afterwards, looked at by the same readers at every loaded size:
 * how many of them have something to see, and how many of those see none of it.
 */
export interface Crowd {
  statement: string;
  at: { users: number; readers: number; empty: number }[];
}

/** Everything that the lab saw. */
export interface Measurements {
  /** Users at the loaded sizes, ascending. */
  sizes: { users: number; rows: number }[];
  statements: StatementMeasurement[];
  fixes: FixTrial[];
  processes: ProcessCost[];
  crowd?: Crowd[];
  /** The hot paths' statements under load; absent where nothing could be pushed. */
  push?: Push;
  /** One loaded size predicted from the smaller ones: how many statements fell inside their interval, and the residual factor. */
  selfCheck: { predicted: number; inside: number; residual: number } | undefined;
  /** The largest loaded size foreseen by the planner from the two below it: statements asked about, and plans that came out right. */
  planCheck?: { predicted: number; inside: number };
  /** The server that the user named, where it was measured there: loaded sizes only, without the planner's word on larger ones. */
  server?: NamedServer;
  /** Rows per table at the largest loaded size, and bytes per row with its indexes, for storage. */
  tables: { schema: string; table: string; rows: number; bytes: number }[];
  /** CPU milliseconds of fetching one row and of one kilobyte through the driver on this machine; informs. */
  unknowns: Unknown[];
  seconds: Record<string, number>;
}
