import type { ExperimentName, Observations, Scenario } from '../../model/index.js';
import type { FilledDatabase } from '../../measure/index.js';
import type { Matcher } from '../foreseen.js';
import type { Kit } from '../kit.js';
import type { Recipe } from '../requests/compose.js';
import type { Plan } from '../requests/plan.js';
import type { Session } from '../session.js';
import type { SignIn } from '../sign-in/sign-in.js';
import type { Person } from '../stage/people.js';
import type { Keeper } from '../stage/restore.js';

/** What every experiment finds: the app running on the smallest data, what it answers to, and where to write what is seen. */
export interface Course {
  kit: Kit;
  scenario: Scenario;
  databases: readonly [FilledDatabase, ...FilledDatabase[]];
  people: readonly Person[];
  signIn: SignIn | undefined;
  plans: readonly Plan[];
  /** Reads and writes that answered. */
  reads: readonly Recipe[];
  writes: readonly Recipe[];
  /** Writes that came out right twice at the same moment in one process. */
  clean: Recipe[];
  matcher: Matcher;
  /** The app on the smallest data, until an experiment needs it gone. */
  session: Session;
  keeper: Keeper;
  /** Fixes that were tried on a copy and keep every answer, as SQL; none where they are not to be put in place. */
  fixes: readonly string[];
  /** Requests a second in the busiest minute of so many users, by entry point. */
  rates: (users: number) => ReadonlyMap<string, number>;
  observations: Observations;
  say(text: string): (done: number, total: number) => void;
  /** What kept an experiment from looking. */
  unknown(name: string, why: string): void;
}

/** One experiment: it writes what it saw into the observations, and how much it looked at. */
export interface Experiment {
  name: ExperimentName;
  run(course: Course): Promise<void>;
}
