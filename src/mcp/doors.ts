import type { Progress, Proposed, Result } from '../check.js';

/** What a check is asked; what is absent is as `loadbearing.json` of the folder has it. */
export interface Asked {
  now?: number;
  users?: number[];
  propose?: Proposed;
}

/** What the command line does for the server: it knows settings and files, and the server knows agents. */
export interface Doors {
  check: (folder: string, asked: Asked, signal: AbortSignal, report: (progress: Progress) => void) => Promise<Result>;
  /** The page of a rule, or all rules. @throws LB_USAGE for a rule that there is not */
  explain: (rule: string | undefined) => string;
  /** Talk for people, a line each; never on standard output. */
  say: (text: string) => void;
}
