import type { Load } from '../load.js';

/** An engine that sends the load. */
export interface Format {
  /** Its own script in template/load, beside the shared ones. */
  own: string;
  /** How it is started; `secret`: a variable of the environment that it needs. */
  run(secret: string | undefined): string;
  /** How it runs on more than one machine. */
  elsewhere: string;
  /** Files that it needs besides, by name. */
  files(load: Load): Record<string, string>;
}
