import path from 'node:path';
import type { Lab } from '../lab/index.js';
import { fillDatabases } from '../measure/index.js';
import {
  type App,
  LoadbearingError,
  nothingObserved,
  type Observations,
  type RunSettings,
  type Scenario,
  type Unknown,
} from '../model/index.js';
import { type Documents, withDocuments } from './documents/index.js';
import { driveAll } from './drive-all.js';
import { type Course, experiments } from './experiments/index.js';
import { openKit } from './kit.js';
import { namedReader } from './requests/named.js';
import { actionPlans } from './requests/actions/index.js';
import { type Plan, plansOf } from './requests/plan.js';
import { withManner } from './requests/procedure.js';
import { openSession } from './session.js';
import { audiences, cookieNames, sessionCookies, sessionFields } from './sign-in/cookies.js';
import { forgeryHeaders } from './sign-in/forgery.js';
import { findSignIn } from './sign-in/find.js';
import { hashesOf } from './sign-in/given-password.js';
import { groundOf } from './stage/ground.js';
import { choosePeople } from './stage/people.js';
import { keepTables } from './stage/restore.js';
import { type Command, findCommand, otherApp } from './start/command.js';
import { isInstalled } from './start/folder.js';

export interface RunOptions {
  /** The repository. */
  folder: string;
  told?: RunSettings;
  /** What is told of its requests beside its code. */
  documents?: Documents;
  /** Installs missing packages in a copy, without their scripts. */
  install?: boolean;
  /** Rows in all databases of the run together: 300 thousand unless told. */
  rows?: number;
  /** Fixes to put in place for a comparison, as SQL. */
  fixes?: readonly string[];
  /** Requests a second in the busiest minute of so many users, by entry point. */
  rates: (users: number) => ReadonlyMap<string, number>;
  report?: (progress: { text: string; done: number; total: number }) => void;
  signal?: AbortSignal;
}

/** Rows in all databases of a run together, and how many of those there are. */
const mostRows = 300_000;
const sizes = 3;

/**
 * Runs the app against the lab and looks at it over HTTP: which routes answer, and what the experiments show. The app's code is
 * executed, in a copy of its folder, with an environment that is made up, and nothing but loopback is reached.
 *
 * What could not be started, asked or seen is in `unknowns`.
 */
export async function run(app: App, scenario: Scenario, lab: Lab, options: RunOptions): Promise<Observations> {
  const observations = nothingObserved();
  const say = (text: string) => (done: number, total: number) => options.report?.({ text, done, total });
  const signal = options.signal ?? new AbortController().signal;
  const root = path.resolve(options.folder);
  const unknown = (name: string, why: string): void => void observations.unknowns.push({ what: 'process', name, why });
  const { plans: all, added } = withDocuments(plansOf(app, namedReader(root)), options.documents?.operations ?? []);
  if (added.length > 0) observations.added = added;
  for (const { file, why } of options.documents?.unread ?? []) unknown(file, `its requests were not read: ${why}`);
  const command =
    told(options.told) ??
    findCommand(
      root,
      all.filter(({ entry }) => !added.includes(entry)).map(({ entry }) => entry.location.file),
    );
  if (all.length === 0) return { ...observations, unknowns: [...observations.unknowns, noRoutes] };
  if (command === undefined) {
    unknown('the app', 'no script of its package.json starts a server ("run": {"command": …} in loadbearing.json says how)');
    return observations;
  }
  const read = all.filter(({ entry }) => added.includes(entry) || otherApp(root, entry.location.file, command) === undefined);
  for (const [folder, count] of elsewhere(
    root,
    command,
    all.filter((plan) => !read.includes(plan)),
  ))
    unknown(
      folder,
      `another app of this repository: its ${count === 1 ? 'one route or page was' : `${String(count)} routes and pages were`} not asked ("run": {"folder": "${folder}", "command": …} in loadbearing.json starts that one)`,
    );
  const installed = await isInstalled(root, command.folder);
  if (!installed && options.install !== true) {
    unknown('the app', 'its packages are not installed: npm install in its folder, or --install');
    return observations;
  }
  say('filling the tables for the running app')(0, 1);
  const databases = await timed(observations, 'fill', () => fillDatabases(app, scenario, lab, options.rows ?? mostRows, sizes));
  const [smallest] = databases;
  if (smallest === undefined) return observations;
  const ground = groundOf(app, scenario);
  const kit = await openKit({
    lab,
    ground,
    root,
    command,
    told: options.told ?? {},
    install: !installed,
    fetch: options.install === true,
    signal,
  });
  if (typeof kit === 'string') {
    if (signal.aborted) throw new LoadbearingError('LB_INTERRUPTED');
    unknown('the app', `its packages could not be installed: ${kit}`);
    return observations;
  }
  for (const note of kit.notes) unknown('Prisma', note);
  try {
    const client = await lab.connect(smallest.database);
    const people = await choosePeople(client, ground).finally(() => client.end());
    const started = performance.now();
    say(command.builds === undefined ? 'starting the app' : 'building and starting the app')(0, 1);
    const session = await openSession(kit, { filled: smallest, name: 'first', people, signIn: undefined });
    if (!('world' in session)) {
      if (signal.aborted) throw new LoadbearingError('LB_INTERRUPTED');
      unknown('the app', `it did not start (${kit.built()?.command.line ?? command.line}): ${session.why}`);
      return observations;
    }
    const built = kit.built();
    const plans = [
      ...(await withManner(read, root, session.world.port)),
      ...(built === undefined ? [] : actionPlans(app, root, path.join(built.root, built.command.folder))),
    ];
    if (built?.why !== undefined) unknown('the app', built.why);
    observations.started = {
      command: built?.command.line ?? command.line,
      folder: command.folder,
      seconds: Math.round((performance.now() - started) / 100) / 10,
      outside: [],
    };
    const { signIn, shut } = await timed(observations, 'sign-in', () =>
      findSignIn(plans, session.world, session.stage.client, {
        told: options.told?.signIn,
        names: kit.names,
        cookies: cookieNames(root),
        standIn: kit.standIn,
        issuer: kit.issuer,
        environment: kit.environment(),
        audiences: audiences(root),
        forgery: forgeryHeaders(root),
        hashes: hashesOf(root),
        session: { ...kit.sessions, cookies: sessionCookies(root), fields: sessionFields(root) },
      }),
    );
    if (shut)
      unknown(
        'sign-in',
        'no way was found to sign in: what asks for it was not looked at ("run": {"signIn": …} in loadbearing.json says how)',
      );
    if (signIn !== undefined) observations.started.signIn = signIn.how;
    if (signIn?.made === true)
      unknown('sign-in', 'people got in by what this run made: where the app keeps its own sign-ins was not looked at');
    await session.close();
    const inside = await openSession(kit, { filled: smallest, name: 'tour', people, signIn });
    if (!('world' in inside)) throw new Error(inside.why);
    const keeper = await keepTables(inside.stage.client, [...ground.tables.values()]);
    const tour = await timed(observations, 'tour', () => driveAll(kit, inside, keeper, plans, say('asking each route')));
    observations.driven = tour.driven;
    observations.requests = tour.requests;
    const way = signIn?.way();
    if (way !== undefined) observations.started.wayIn = way;
    observations.ended = tour.ended;
    const once = tour.ended.filter(({ again }) => !again).map(({ why }) => why);
    if (once.length > 0)
      unknown(
        'the app',
        `its process ended ${String(once.length)} times while routes were asked, and not again for the same request: ${[...new Set(once)].join('; ')}`,
      );
    if (tour.survived)
      unknown('the app', 'errors ended it so often that they were kept from it while the last routes were asked');
    const recipes = tour.outcomes.filter(({ answered }) => answered).map(({ recipe }) => recipe);
    const course: Course = {
      kit,
      scenario,
      databases: [smallest, ...databases.slice(1)],
      people,
      signIn,
      plans,
      reads: recipes.filter(({ plan }) => plan.method === 'GET' && !plan.writes),
      writes: recipes.filter(({ plan }) => plan.method !== 'GET'),
      clean: [],
      matcher: tour.matcher,
      session: tour.session,
      keeper,
      fixes: options.fixes ?? [],
      rates: options.rates,
      observations,
      say,
      unknown,
    };
    const wanted = experiments.filter(({ name }) => options.told?.experiments?.includes(name) !== false);
    for (const { name, run: look } of wanted) {
      if (signal.aborted) break;
      await timed(observations, name, () => look(course)).catch((error: unknown) => unknown(name, failureOf(error, lab, signal)));
    }
    observations.started.outside = [...kit.outside].sort();
    if (kit.letters.taken() > 0)
      unknown(
        'letters',
        'what the app sent by e-mail was taken and dropped here: what its own mail server does with it was not looked at',
      );
    return observations;
  } catch (error) {
    unknown('the app', failureOf(error, lab, signal));
    return observations;
  } finally {
    await kit.close();
  }
}

/** What went wrong in looking, in a sentence; the lab's own end and the owner's wish to stop are not the experiment's. */
function failureOf(error: unknown, lab: Lab, signal: AbortSignal): string {
  const failure = lab.failure?.();
  if (failure !== undefined) throw failure;
  if (signal.aborted) throw new LoadbearingError('LB_INTERRUPTED');
  return `it could not be looked at to the end: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
}

const noRoutes: Unknown = { what: 'process', name: 'the app', why: 'it has no routes over HTTP that could be asked' };

/** How many of them belong to each other app. */
function elsewhere(root: string, command: Command, plans: readonly Plan[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { entry } of plans) {
    const folder = otherApp(root, entry.location.file, command) ?? '';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}

function told(settings: RunSettings | undefined): Command | undefined {
  return settings?.command === undefined ? undefined : { line: settings.command, folder: settings.folder ?? '.' };
}

async function timed<Result>(observations: Observations, name: string, work: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    observations.seconds[name] = Math.round((performance.now() - started) / 100) / 10;
  }
}
