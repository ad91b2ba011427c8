export type { Limits } from './bounds.js';
export type { Budget } from './holds.js';
export { type Knee, searchKnee } from './knee.js';
export { runTrial } from './run-trial.js';
export type { Order, Ranks, Shot, Trial, TrialOptions } from './trial.js';
