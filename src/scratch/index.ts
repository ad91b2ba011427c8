export { addressOf } from './connect.js';
export { openScratch, type ScratchOptions } from './open.js';
export type { Own } from './wary.js';
