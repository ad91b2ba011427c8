import type { Location, PolicyCommand } from '../model/index.js';

/** What Postgres says when it does not take a statement. */
export interface Refusal {
  code: string;
  message: string;
}

/** What the role of a request may not do, however much its policies let through. */
export interface Forbidden extends Refusal {
  /** Where the migrations take the right away. */
  at?: Location;
  /** Nothing is refused and nothing happens: the command for which row-level security has no policy. */
  silent?: PolicyCommand;
  /** Read from the policies: Postgres was asked and gave another answer. */
  untold?: true;
}

export const insufficientPrivilege = '42501';

/** PostgreSQL's class 02, "no data": what a write that reaches no row would be told, if it were told. */
export const noRow = '02000';
