import type { Ads } from './ads.js';
import type { Bill, PlatformLimit } from './bill.js';
import type { Finding, Factor } from './finding.js';
import type { Unknown } from './location.js';
import type { Observed } from './observation.js';
import type { FixCounts, FixKind, Grade, Growth, Interval, Point } from './measurement.js';
import type { EntryPoint } from './reading.js';
import type { Places } from './platform.js';
import type { GateVerdict } from './gate.js';
import type { UnderLoad } from './push.js';
import type { Scenario } from './scenario.js';
import type { NamedServer } from './server.js';

export type Lamp = 'green' | 'red' | 'unknown';

export type CeilingSort =
  | 'size'
  | 'load'
  | 'connections'
  | 'memory'
  | 'wrong-answers'
  | 'failing-requests'
  | 'job-overrun'
  | 'fan-out';

/** What gives way when the ceiling is passed. */
export type Resource = 'database' | 'app process' | 'network' | 'data model' | 'platform limit';

export interface Step {
  /** Users at which it breaks; `over` when it still held at the largest modelled size. */
  users: number;
  interval: Interval;
  over: boolean;
  /** Below the smallest loaded size: said as "under". */
  under: boolean;
  /** It rests on what nobody said: how many rows a table has, or what its policies let a user read. */
  guess?: boolean;
  grade: Grade;
  sort: CeilingSort;
  resource: Resource;
  entryPoint?: string;
  findings: string[];
  /** "The screen GET /api/products takes longer than half a second: it carries 6,400 rows through the app". */
  breaks: string;
}

export interface EntryPointVerdict {
  entryPoint: string;
  budgetMilliseconds: number;
  ceiling: Step;
  at: {
    users: number;
    grade: Grade;
    milliseconds: Interval;
    database: Interval;
    process: Interval;
    statements: Interval;
    heapMegabytes: Interval;
  }[];
  measured: boolean;
}

/** The ceiling once a class of fixes is made: how far it lifts. */
export interface AfterFixes {
  users: number;
  over: boolean;
  /** `verified` when nothing but fixes that were tried in the lab was needed. */
  grade: Grade;
}

/** A fix that was tried on a copy, what it gives and takes, and what it does to the ceiling. */
export interface TriedFix {
  id: string;
  kind: FixKind;
  ddl: string;
  verdict: 'verified' | 'refused';
  why: string;
  findings: string[];
  changesWhatIsShown: boolean;
  /** It was verified and changes how the work grows, how far the app holds, or what each write costs. */
  proposed: boolean;
  /** Work of the statement that it helps most, at the largest loaded size. */
  before?: FixCounts;
  after?: FixCounts;
  /** What each written row pays or saves, in words. */
  price: string[];
  /** The app's ceiling with this fix alone. */
  ceiling?: { users: number; over: boolean };
  /** The screen or call that gains most by it, alone on the machine: users up to which it holds. */
  lifts?: { entryPoint: string; before: number; after: number; over: boolean };
  /** Calls in the busiest minute at the largest size that an answer kept for a minute spares. */
  callsSparedPerMinute?: number;
}

export interface Verdict {
  schemaVersion: 1;
  tool: { name: 'loadbearing'; version: string };
  app: {
    name: string;
    stack: string[];
    population: string | undefined;
    schemaSources: string[];
    counts: { files: number; tables: number; callSites: number; entryPoints: number };
  };
  /** The sentence on the box. */
  headline: string;
  scenario: Scenario;
  /** What only the owner knows and what would change the verdict; `set` is the answer as `loadbearing.json` takes it. */
  questions: { ask: string; why: string; effectOfEachAnswer: string[]; set: string }[];
  holds: string[];
  coverage: {
    /** Found = resolved + unknown. `measured`: reached sites all of whose statements were measured. */
    callSites: { found: number; reached: number; resolved: number; unknown: number; measured: number };
    statements: { reached: number; measured: number };
    entryPoints: number;
    tables: { declared: number; inferred: number };
    unknowns: Unknown[];
  };
  lamps: { users: number; fast: Lamp; right: Lamp; private: Lamp }[];
  ceiling:
    | {
        users: number;
        interval: Interval;
        over: boolean;
        under: boolean;
        grade: Grade;
        cause: string | undefined;
        breaks: string;
        sort: CeilingSort | undefined;
        resource: Resource | undefined;
        atMost: boolean;
        unit: string;
      }
    | undefined;
  /** The same ceiling at a third and at three times the traffic. */
  trafficRange: { third: number; triple: number } | undefined;
  staircase: Step[];
  afterFixes: { sameAnswers: AfterFixes | undefined; changingWhatIsShown: AfterFixes | undefined };
  factors: { factor: Factor; result: string; findings: string[] }[];
  capacity: { users: number; cores: Interval; storageGigabytes: Interval; connections: Interval; viewsPerSecond: number }[];
  /** What the database costs a month at each size, where the platform's prices are known. */
  bill?: Bill;
  /** What the app's process costs a month, where it is known who runs it and at which prices. */
  processBill?: Bill;
  /** Whether a burst of newcomers is survived, where that was asked. */
  ads?: Ads;
  /** Limits of who runs the process, where they are known. */
  platformLimits?: PlatformLimit[];
  /** Where it runs, as the owner or the repository says. */
  places?: Places;
  /** The hot paths under load, where they were pushed. */
  underLoad?: UnderLoad;
  entryPoints: (Omit<EntryPoint, 'work'> & { verdict: EntryPointVerdict })[];
  statements: {
    id: string;
    sql: string;
    role: string;
    location: { file: string; line: number };
    entryPoints: string[];
    status: 'measured' | 'unknown' | 'refused' | 'unreached' | 'control';
    why?: string;
    growth?: Growth;
    /** Its plan differed on the same data: its growth gates nothing. */
    uncertain?: true;
    at: { users: number; grade: Grade; rows: Interval; buffers: Interval; bytes: Interval; ms: Interval; plan?: string }[];
    points: Pick<Point, 'users' | 'tuple' | 'rows' | 'buffers' | 'bytes' | 'milliseconds'>[];
  }[];
  findings: Finding[];
  fixes: TriedFix[];
  selfCheck: { predicted: number; inside: number; residual: number } | undefined;
  /** Plans at the largest loaded size foreseen from the smaller ones, and those that came out right. */
  planCheck?: { predicted: number; inside: number };
  /** The server that was named to measure on; absent: a Postgres of its own. Then no planner was asked about larger sizes. */
  server?: NamedServer;
  /** What the running app showed, where it was run. */
  observed?: Observed;
  /** What a baseline or the owner's demands decided, where there was either. */
  gate?: GateVerdict;
  timings: Record<string, number>;
}
