import { setFlagsFromString } from 'node:v8';

/**
 * Loaded before anything else: Postgres's parser is WebAssembly, and for a run of seconds V8's quick compiler is the better one. Its
 * optimizing compiler takes 0.5 of the 1.5 seconds of processor time of a small review, and earns that back on no app that was tried.
 */
setFlagsFromString('--liftoff-only');
