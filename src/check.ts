import { declaredRates, type JudgeOptions, judge, reachWith } from './judge/index.js';
import { type Lab, openLab } from './lab/index.js';
import { type Depth, extents, measure } from './measure/index.js';
import { accept } from './migrate/accept.js';
import { migrate } from './migrate/index.js';
import { createIndexIn, understandIndex } from './migrate/proposed-index.js';
import {
  type App,
  type ExperimentName,
  type Finding,
  type Gate,
  LoadbearingError,
  type Measurements,
  type Observations,
  type Role,
  type Scenario,
  type Snapshot,
  type Told,
  type Verdict,
} from './model/index.js';
import { read } from './read/index.js';
import { resolve } from './resolve/index.js';
import { requireAccepted, withProposed } from './resolve/proposed.js';
import { review, type Selection } from './review/index.js';
import type { Documents } from './run/index.js';
import { assume } from './settings/index.js';
import { linesFrom, untold } from './snapshot/index.js';
import { requireDatabase, requireMeasured, requireOwnLab } from './require.js';
import { openScratch, type Own } from './scratch/index.js';
import { stopwatch } from './stopwatch.js';
import { version } from './version.js';

/** What a whole run yields, room by room, as plain JSON: it can be saved and read back. */
export interface Result {
  /** What was asked about, so that a saved result is judged again in the same way. */
  asked?: Pick<CheckOptions, 'now' | 'users' | 'ads' | 'only' | 'skip' | 'gate'>;
  app: App;
  scenario: Scenario;
  findings: Finding[];
  measurements: Measurements | undefined;
  /** What the running app showed, where it was run. */
  observations?: Observations;
  verdict: Verdict | undefined;
}

export interface CheckOptions {
  /** Accounts today, and the sizes that are asked about. */
  now: number;
  users: number[];
  /** Newcomers in an hour that advertising brings. */
  ads?: number;
  /** Rules by id or kind: only these, and not those. */
  only?: string[];
  skip?: string[];
  /** What the owner demands; kept with the result, whose verdict it does not change. */
  gate?: Gate;
  /** What the owner sets in `loadbearing.json`, as `readSettings` gives it: rows, traffic, budgets, machine. */
  told?: Told;
  /** What a live database says of itself, as `readSnapshot` or `askDatabase` give it: row counts, and indexes that really exist. */
  snapshot?: Snapshot;
  /** How many rows are loaded: up to 1.5, 6 or 30 million. `usual` unless told. */
  depth?: Depth;
  /** Runs the app against the lab too, which executes its code: absent, nothing of it is executed. */
  run?: boolean;
  /** With `run`: files that tell of the app's requests (OpenAPI, HAR, Postman), beside those that lie in its folder. */
  requests?: readonly string[];
  /** With `run`: only these experiments; those that the settings name unless told. */
  experiments?: readonly ExperimentName[];
  /** With `run`: installs the app's packages in a copy where they are missing, without their scripts. */
  install?: boolean;
  /** With `run`: asks once more with the fixes in place that keep every answer. */
  applyFixes?: boolean;
  /**
   * Measures on a server that the user names instead of in the lab: its address, which is never printed, whether a load is put on
   * it though it looks used or is elsewhere, and the servers that the app's own settings name.
   */
  database?: { url: string; loadAnyway: boolean; own: readonly Own[] };
  /** What somebody thinks of doing: looked at as if the app did it already. */
  propose?: Proposed;
  /** Stop after this room. */
  until?: 'scenario' | 'review' | 'measure';
  signal?: AbortSignal;
  report?: (progress: Progress) => void;
  /** What must be read whatever becomes of the progress line. */
  tell?: (text: string) => void;
}

/** A statement that the app might send, and an index that it might have; with an index no other fix is tried. */
export interface Proposed {
  statement?: { sql: string; role: Role };
  index?: string;
}

export interface Progress {
  room: string;
  text: string;
  done?: number;
  total?: number;
}

/**
 * The whole way from a folder to a verdict: read, migrate, resolve, review, measure, run (where that is asked for), judge.
 * @throws LoadbearingError with a code and one sentence, when the folder cannot be checked or the lab cannot run
 */
export async function check(folder: string, options: CheckOptions): Promise<Result> {
  const clock = stopwatch();
  const say = (room: string) => (text: string) => options.report?.({ room, text });

  say('read')('reading the code');
  const reading = await withProposed(read(folder), options.propose?.statement);
  const createIndex = await createIndexIn(options.propose?.index);
  requireDatabase(reading, folder, options.until === 'review', options.snapshot !== undefined);
  const documents = options.run === true ? (await running()).readDocuments(folder, options.requests ?? []) : undefined;
  const asked = askedOf(options);
  clock.lap('read');

  const depth = options.depth ?? 'usual';
  const lab = await openPlace(options, extents[depth].diskBytes);
  try {
    clock.lap('lab');
    const catalogue = await migrate(reading.schemaSources, lab, say('migrate'), options.snapshot);
    const indexes = createIndex === undefined ? [] : [await understandIndex(lab, createIndex)];
    clock.lap('migrate');
    const app = await accept(await resolve(reading, catalogue), lab, reading.schemaSources);
    requireAccepted(app);
    clock.lap('resolve');
    const { snapshot } = options;
    const assumed = assume(app, options.told, (general) => (snapshot ? linesFrom(app, snapshot, general) : []));
    if (snapshot) app.unknowns.push(...untold(assumed, snapshot));
    if (options.until === 'scenario')
      return { asked, app, scenario: assumed, findings: [], measurements: undefined, verdict: undefined };
    const { findings, holds, unknowns } = review(app, assumed, selectionOf(options));
    app.unknowns.push(...unknowns);
    clock.lap('review');
    if (options.until === 'review')
      return { asked, app, scenario: assumed, findings, measurements: undefined, verdict: undefined };

    const measurements = await measure(app, assumed, lab, {
      users: [...new Set([options.now, ...options.users])].sort((left, right) => left - right),
      depth,
      heapMegabytes: assumed.machine.processHeapMegabytes,
      // A proposal is answered by what its statements read.
      ...(options.propose ? {} : { push: { now: options.now, rates: declaredRates(app, assumed) } }),
      ...(indexes.length > 0 ? { proposed: indexes } : {}),
      report: (progress) => options.report?.({ room: 'measure', ...progress }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    clock.lap('measure');
    requireMeasured(measurements, app);
    if (options.until === 'measure') return { asked, app, scenario: assumed, findings, measurements, verdict: undefined };

    const observations =
      options.run === true ? await runApp(folder, app, assumed, measurements, lab, documents, options) : undefined;
    clock.lap('run');
    const verdict = judge(
      app,
      assumed,
      findings,
      measurements,
      judgeOptions(
        options,
        clock.seconds,
        holds.map((item) => item.text),
        observations,
      ),
    );
    return {
      asked,
      app,
      scenario: assumed,
      findings: verdict.findings,
      measurements,
      ...(observations ? { observations } : {}),
      verdict,
    };
  } finally {
    await lab.stop();
  }
}

/** The lab, or databases of our own on the server that is named. */
function openPlace({ database, run, signal, tell }: CheckOptions, diskBytes: number): Promise<Lab> {
  const limits = { diskBytes, ...(signal ? { signal } : {}) };
  if (database === undefined) return openLab(limits);
  requireOwnLab(run === true);
  return openScratch({ ...database, ...limits, ...(tell ? { tell } : {}) });
}

/** Loaded where the app is run, and not where it is only read. */
const running = () => import('./run/index.js');

async function runApp(
  folder: string,
  app: App,
  assumed: Scenario,
  measurements: Measurements,
  lab: Lab,
  documents: Documents | undefined,
  options: CheckOptions,
): Promise<Observations> {
  const { told, install, applyFixes, experiments, signal, report } = options;
  const settings = { ...told?.settings.run, ...(experiments === undefined ? {} : { experiments: [...experiments] }) };
  const { run } = await running();
  return run(app, assumed, lab, {
    folder,
    install: install ?? false,
    rates: declaredRates(app, assumed),
    fixes: applyFixes === true ? fixesOf(measurements) : [],
    told: settings,
    ...(documents ? { documents } : {}),
    report: (progress) => report?.({ room: 'run', ...progress }),
    ...(signal ? { signal } : {}),
  });
}

/** Verified changes of the database after which every answer is the same. */
function fixesOf({ fixes }: Measurements): string[] {
  const kinds = ['index', 'drop-index', 'policy'];
  return fixes
    .filter(({ kind, verdict, changesWhatIsShown }) => kinds.includes(kind) && verdict === 'verified' && !changesWhatIsShown)
    .map(({ ddl }) => ddl);
}

/** Judges again what was saved, without measuring again. */
export function judgeAgain(result: Result, options: CheckOptions): Verdict {
  if (!result.measurements) throw new LoadbearingError('LB_SAVED', 'the folder', 'it holds no measurements');
  return judge(
    result.app,
    result.scenario,
    review(result.app, result.scenario, selectionOf(options)).findings,
    result.measurements,
    judgeOptions(options, {}, [], result.observations),
  );
}

/** Users up to which the app holds with these verified fixes alone, and whether that is past the largest size. */
export function judgeWith(result: Result, fixes: readonly string[]): { users: number; over: boolean } | undefined {
  const { app, scenario, measurements, asked } = result;
  if (measurements === undefined || asked === undefined) return undefined;
  const { findings } = review(app, scenario, selectionOf(asked));
  return reachWith(app, scenario, findings, measurements, judgeOptions(asked, {}, [], result.observations), fixes);
}

function askedOf({ now, users, ads, only, skip, gate }: CheckOptions): NonNullable<Result['asked']> {
  return {
    now,
    users,
    ...(ads === undefined ? {} : { ads }),
    ...(only ? { only } : {}),
    ...(skip ? { skip } : {}),
    ...(gate ? { gate } : {}),
  };
}

function selectionOf({ only, skip }: CheckOptions): Selection {
  return { ...(only ? { only } : {}), ...(skip ? { skip } : {}) };
}

function judgeOptions(
  options: CheckOptions,
  timings: Record<string, number>,
  _holds: string[],
  observations: Observations | undefined,
): JudgeOptions {
  return {
    users: [...new Set([options.now, ...options.users])].sort((left, right) => left - right),
    now: options.now,
    ...(options.ads === undefined ? {} : { ads: options.ads }),
    version,
    timings,
    ...(observations === undefined ? {} : { observations }),
  };
}
