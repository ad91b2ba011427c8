import type { Breaks, Finding } from './finding.js';
import type { Law } from './measurement.js';
import type { Verdict } from './verdict.js';

/** What a run found, kept so that a later one tells what is new or worse: ids and counts only, nothing of the code. */
export interface Baseline {
  loadbearing: 1;
  /** Ceiling in coarse steps (1, 2, 5, 10 …); null where none was known. */
  ceiling: { users: number; over: boolean } | null;
  /** By id, those too that were measured and do not matter, or that the owner accepted. */
  findings: Record<string, { rule: string; breaks: Breaks; status: Finding['status'] }>;
  /** Statements of one request at most, by entry point and number of users. */
  statementsPerRequest: Record<string, Record<string, number>>;
  /** How the work of a statement grows, by its id. */
  growth: Record<string, { law: Law; exponent: number }>;
}

/** What the owner demands in `loadbearing.json`; what is broken fails the check. */
export interface Gate {
  /** Users for whom there must be room. */
  ceiling?: number;
  /** The most statements that one request may send, at every size. */
  statementsPerRequest?: number;
  /** The fastest growth that a statement of a request may have. */
  growth?: Law;
}

/** What a gate decided, each item one sentence. */
export interface GateVerdict {
  /** Whether it was compared with a baseline: then what was there before does not fail. */
  compared: boolean;
  /** The baseline's ceiling, for a sentence with before and after. */
  before?: Baseline['ceiling'];
  /** The revision that it was compared with, and the ceiling there, in words. */
  since?: { revision: string; ceiling: Verdict['ceiling'] };
  /** New or worse than in the baseline, or against the owner's demands: each fails the check. */
  failing: string[];
  /** What is gone or better. */
  gone: string[];
  /** What differs and decides nothing. */
  notes: string[];
}
