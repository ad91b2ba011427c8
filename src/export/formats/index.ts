import { artillery } from './artillery.js';
import type { Format } from './format.js';
import { k6 } from './k6.js';

export type { Format } from './format.js';

/** Every engine by its name: a new one is a file here, its scripts in template/load, and a line. */
export const engines = { k6, artillery } satisfies Record<string, Format>;

export type EngineName = keyof typeof engines;

/** Whether a word names an engine. */
export function isEngine(word: string | undefined): word is EngineName {
  return word !== undefined && Object.hasOwn(engines, word);
}
