import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

/** `npm run long` runs these alone: they load so much that a change of something else need not wait for them. */
const long = '**/*.long.test.ts';
const only = process.env['LONG'] !== undefined;

export default defineConfig({
  test: {
    include: only ? [long] : ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: only ? configDefaults.exclude : [...configDefaults.exclude, long],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Each lab is a whole Postgres: two at once are what two cores carry.
    maxWorkers: 2,
    // The modules are plain functions without a state of their own: loading them anew for each file took half the time.
    isolate: false,
    // As src/cli/engine.ts says.
    execArgv: ['--liftoff-only'],
    // Of tests that say they may go together: while one pushes its statements for seconds, another reads.
    maxConcurrency: 3,
    sequence: { sequencer: LongestFirst },
  },
});
