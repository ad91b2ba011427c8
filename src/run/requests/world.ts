import type { Ground } from '../stage/ground.js';
import type { Person } from '../stage/people.js';
import type { Samples } from '../stage/samples.js';
import type { Behind } from './refusals.js';

/** Where requests are sent: one running app on one database, and who is in it. */
export interface World {
  port: number;
  ground: Ground;
  samples: Samples;
  people: readonly Person[];
  /** Counts up with every request. */
  serial(): number;
  /** What was refused and written into the log behind the answers since the last call. */
  behind(): Behind;
  aborted(): boolean;
}
