import type { AskedRequest, WayIn } from './asked.js';
import type { Interval } from './measurement.js';
import type { Unknown } from './location.js';
import type { EntryPoint } from './reading.js';

/** How the app was started against the lab. */
export interface Started {
  /** As it would be typed. */
  command: string;
  /** The folder within the repository in which it runs. */
  folder: string;
  seconds: number;
  /** How people of the filled data got in; absent where nobody had to. */
  signIn?: string;
  /** The same as data, for `loadbearing export`. */
  wayIn?: WayIn;
  /** Hosts that it asked for and did not get: nothing but loopback is reached. */
  outside: string[];
}

/** One route as it was asked over HTTP, or why it could not be. */
export interface Driven {
  entryPoint: string;
  /** The last answer's; absent where nothing was sent. */
  status?: number;
  /** The answer was a success and not empty. */
  answered: boolean;
  /** Why not, in plain words. */
  why?: string;
  /** Distinct statements that the wire showed, and those of them that reading had not foreseen. */
  statements: number;
  unforeseen: string[];
}

/** A request after which the app's process was gone, and was gone again when it was sent once more to a fresh one. */
export interface Ended {
  entryPoint: string;
  /** The likely reason, by its log. */
  why: string;
  again: boolean;
}

/** What one request made the app do, at a size of the data. */
export interface Asking {
  users: number;
  /** Rows of the reader's own that were put there, in each of their tables. */
  own: number;
  statements: number;
  rows: number;
  /** Bytes of the answer. */
  bytes: number;
  /** Milliseconds of CPU of the app's process; informs. */
  /** Absent where the app ran in development: it does much there that its users never wait for. */
  cpuMilliseconds?: number;
  heapMegabytes: number;
}

/** The same request while the data grow. */
export interface Grown {
  entryPoint: string;
  at: Asking[];
  /** Statements per row that is added, by a line through the sizes; 0 where their number stays. */
  slope: number;
  /** The statement that is sent again and again, with how often at each size and what it goes with. */
  repeated?: { sql: string; statement?: string; times: number[]; source?: string; sourceRows: number[] };
  /** All statements that are sent again and again, that one first; absent in results of older versions. */
  repeats?: Repeat[];
}

/** A statement that is sent the more often the more rows another one brings. */
export interface Repeat {
  /** Those of the code that have its shape; none where reading had not foreseen it. */
  statements: string[];
  times: number[];
  /** Those of the code that bring the rows, with how many at each size; none where no other statement brings more. */
  source: string[];
  sourceRows: number[];
  /** Some of them were on their way at the same time. */
  atOnce: boolean;
}

/** State that one process keeps: the same requests answered otherwise by two instances, or after a restart. */
export interface Apart {
  entryPoint: string;
  how: 'two instances' | 'restart' | 'idle';
  /** "200 from one, 401 from two": what differed. */
  difference: string;
  /** What went before it in the course that showed it. */
  after: string[];
}

/** Two requests at the same moment whose outcome no order of them gives. */
export interface Overlapped {
  entryPoints: [string, string];
  /** Tables whose rows came out otherwise. */
  tables: string[];
  serial: string;
  together: string;
  reproduced: number;
  of: number;
  /** Of the reading statement and the write that went on it. */
  statements: string[];
}

/** The same request again and again: what it costs each time. */
export interface Repeated {
  entryPoint: string;
  /** Statements of the first request, and of each further one. */
  first: number;
  again: number;
  /** Everybody gets the same bytes. */
  sameForAll: boolean;
  /** The answer may be kept by browsers or a cache in front, as its header says. */
  cacheable: boolean;
  /** The same statement with the same values, sent more than once for one request. */
  withinOne: { sql: string; times: number }[];
}

/** The same reader among ever more strangers. */
export interface Crowded {
  entryPoint: string;
  at: { users: number; own: number; strangers: number }[];
}

/** The arrival rate up to which the app keeps its budget on this machine. */
export interface Pushed {
  entryPoints: string[];
  perSecond: number;
  interval: Interval;
  over: boolean;
  under: boolean;
  budgetMilliseconds: number;
  /** What gives way, by the counters of the trial beyond the knee. */
  gaveWay: string;
  /** Users whose busiest minute that is, by the scenario's traffic. */
  users: number;
  /** How sure that is. */
  confidence: string;
}

/** The same reads with the tried fixes in the database. */
export interface After {
  /** What was put in place, and what could not be, as SQL. */
  fixes: string[];
  notBuilt: string[];
  /** Reads that were compared, and those that answered otherwise. */
  looked: number;
  different: { entryPoint: string; difference: string }[];
  /** Milliseconds that the statements of one request took, on this machine. */
  at: { entryPoint: string; before: number; after: number }[];
}

/** Everything that was seen of the running app. */
export interface Observations {
  started?: Started;
  driven: Driven[];
  /** The requests that were answered, for `loadbearing export`; absent in results of older versions. */
  requests?: AskedRequest[];
  /** Requests that only a document tells of: reading found no route for them. */
  added?: EntryPoint[];
  ended: Ended[];
  grow: Grown[];
  twin: Apart[];
  overlap: Overlapped[];
  repeat: Repeated[];
  crowd: Crowded[];
  push?: Pushed;
  after?: After;
  /** What each experiment looked at: requests or pairs. */
  looked: Partial<Record<'grow' | 'twin' | 'overlap' | 'pairs' | 'repeat' | 'crowd' | 'push' | 'after', number>>;
  unknowns: Unknown[];
  seconds: Record<string, number>;
}

/** Before anything was seen. */
export function nothingObserved(): Observations {
  return { driven: [], ended: [], grow: [], twin: [], overlap: [], repeat: [], crowd: [], looked: {}, unknowns: [], seconds: {} };
}

/** What the run showed, in words. */
export interface Observed {
  /** How it was started; absent where it did not start. */
  started?: Started;
  /** Routes that were asked, and those that answered with something. */
  asked: number;
  answered: number;
  /** Routes that did not, with the reason. */
  unanswered: { entryPoint: string; name: string; why: string }[];
  /** Distinct statements that the wire showed, by route, and those of them that reading had not foreseen. */
  statements: number;
  unforeseen: number;
  experiments: Experiment[];
  /** What kept something from being looked at. */
  unknowns: string[];
}

/** One experiment: what it changed and looked at, and what came of it. */
export interface Experiment {
  name: 'grow' | 'crowd' | 'overlap' | 'twin' | 'repeat' | 'push' | 'after';
  /** "Do two requests at the same moment undo each other?" */
  asks: string;
  result: 'holds' | 'breaks' | 'told' | 'unknown';
  says: string[];
}
