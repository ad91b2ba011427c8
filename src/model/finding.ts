import type { Location } from './location.js';
import type { Crowd, Grade, Interval } from './measurement.js';

export type Kind =
  | 'n-plus-one'
  | 'unbounded-list'
  | 'missing-index'
  | 'over-fetch'
  | 'offset-pagination'
  | 'race'
  | 'in-memory-state'
  | 'no-cache'
  | 'blocking-event-loop'
  | 'connection-per-request'
  | 'denormalized'
  | 'broken-query'
  | 'wrong-answer'
  | 'fan-out'
  | 'redundant-index'
  | 'crash'
  | 'security';

export type Factor = 'queries' | 'data-model' | 'state' | 'caching' | 'backend';

/** How it breaks. Wrong comes before slow. */
export type Breaks = 'wrong' | 'fails' | 'slow' | 'costs' | 'unsafe';

export type Effort = 'setting' | 'migration' | 'edit' | 'redesign';

export interface Related {
  file: string;
  line: number;
  endLine?: number;
  role: 'query' | 'loop' | 'schema' | 'entry-point' | 'callee';
}

/** One defect, as review finds it; measure and judge add what it costs. */
export interface Finding {
  /** A fingerprint of rule, symbol and SQL, not of a line number. */
  id: string;
  rule: string;
  kind: Kind;
  factor: Factor;
  grade: Grade;
  status: 'open' | 'cleared' | 'accepted';
  breaks: Breaks;
  /** Users at which it turns a lamp; absent while nothing was measured or it never does. */
  breaksAt?: { users: number; interval: Interval };
  /** With how many rows that is reckoned, where the scenario's rules alone say it: "5 posts per user (a guess)". */
  assumed?: string[];
  effort: Effort;
  title: string;
  why: string;
  fix: string;
  location: Location;
  related: Related[];
  entryPoints: string[];
  statements: string[];
  /** The measured fix that mends it, when one was tried. */
  trial?: string;
  /** What the same readers saw among ever more strangers, where that was looked at. */
  crowd?: Crowd['at'];
  /** One line each: what was seen. */
  evidence: string[];
  at: { users: number; grade: Grade; text: string; milliseconds?: Interval }[];
}
