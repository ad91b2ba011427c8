import type { Blueprint } from '../../src/build/index.js';

/** The same one for the same seed. */
export function randomBlueprint(seed: number): Blueprint;
