/** Every figure the verdict rests on that is neither counted nor in the scenario, with its source. */

export { databaseCost, processMillisecondsPerRow, roundTripMilliseconds } from '../model/index.js';

/** The wire to the user, bytes per millisecond: 12.5 MB/s (docs/ceiling.md "Work"). */
export const bytesPerMillisecond = 12_500;

/** A measured figure replaces a reference figure only where they disagree threefold. */
export const disagreement = 3;

/** The same from a browser (docs/ceiling.md "Client apps"). */
export const browserRoundTripMilliseconds = 50;

/** Connections of a pool whose size is not declared: the default of pg and drizzle (docs/ceiling.md "Work"). */
export const poolSize = 10;

/** Requests that a browser sends at once when calls grow with the rows (docs/ceiling.md "Client apps"). */
export const browserParallelism = 100;

/** Turns of a loop over something from the request, and the most of a loop of which nothing is known: declared assumption. */
export const assumedTurns = 10;

/** Milliseconds may be a third of the reference or three times as long (docs/ceiling.md "Intervals"). */
export const millisecondsFactor = 3;

/** Where code filters in between, from none to all rows pass; a third is drawn as the middle: declared assumption. */
export const passingShare = 1 / 3;

/** Where a test in a loop picks out the rows of one value, from none to all of them; a tenth is drawn as the middle: declared assumption. */
export const fewShare = 1 / 10;

/** People who ask for the hottest screen at the same time (docs/ceiling.md "Ceilings"). */
export const atOnce = 20;

/** Megabytes of the app's heap that its code and libraries need for themselves: declared assumption. */
export const heapOfCodeMegabytes = 60;

/** Heap of a row that was not measured: three times its bytes and 0.3 kB for the object: declared assumption. */
export const heapPerRow = { timesBytes: 3, kilobytes: 0.3 };

/** Weights by which views are shared out (docs/ceiling.md "Traffic"). */
export const viewWeights = { hot: 3, detail: 2, rest: 1 };

/** Share of the views and writes that the whole back office makes (docs/ceiling.md "Traffic"). */
export const backOfficeShare = 0.01;

/** The most of a back office screen's budget that counts as load for each time it is opened: declared assumption. */
export const officeLoad = 0.1;

/** Period of a poll that could not be read: declared assumption. */
export const assumedPollMilliseconds = 30_000;

/** Period of a job that could not be read: once a day, hence a budget of half a day. */
export const assumedJobMilliseconds = 86_400_000;

/** A job may take half of its period (docs/ceiling.md "Budget"). */
export const jobShareOfPeriod = 0.5;

/** Connections are held about twice as long as the mean says, because requests come in bursts (docs/ceiling.md "Capacity"). */
export const connectionsHeadroom = 2;

/** Storage beyond the relations themselves: write-ahead log, free space (docs/ceiling.md "Capacity"). */
export const storageHeadroom = 1.3;

/** Memory of the reference database in bytes: 4 GB (docs/ceiling.md "Utilisation"). */
export const databaseMemoryBytes = 4e9;

/** Milliseconds of a page that is not in memory (docs/ceiling.md "Capacity"). */
export const missingPageMilliseconds = 0.1;

/** Rows of a page once a list is paged: declared assumption. */
export const pageRows = 50;

/** Bytes of a counting statement's answer: one number. */
export const countedBytes = 40;

/** Share of the reached user-facing statements that must be measured before anything "holds" (docs/ceiling.md "Unknowns"). */
export const coverageToHold = 0.95;

/** Share of the places that use the database which screens, routes and jobs must be seen to reach before anything is said to hold; fewer than ten places tell nothing. */
export const reachToHold = 1 / 3;

/** Members whose rows a person follows where it was not measured (docs/scenario.md rule 15). */
export const assumedFollowed = 10;

/** Ids that fit into the URL of a PostgREST request. */
export const urlListLimit = 400;

/** Ids of one statement from which sending, parsing and planning it take longer than any list of a screen; 65,535 is Postgres's own end. */
export const statementListLimit = 10_000;

/** Realtime on Supabase's paid plan without a spend cap: https://supabase.com/docs/guides/realtime/limits, read 2026-11. */
export const realtime = { clients: 10_000, messagesPerSecond: 2_500 };

/** Figures beyond what was loaded are 1.5 times wide at the least (docs/ceiling.md "Intervals"). */
export const leastWidening = 1.5;

/** Steps of the staircase that are shown. */
export const mostSteps = 8;
