import path from 'node:path';
import type { Lab } from '../lab/index.js';
import { fillDatabases } from '../measure/index.js';
import type { App, Observations, RunSettings, Scenario, Unknown } from '../model/index.js';
import { driveAll } from './drive-all.js';
import { grow } from './experiments/grow/grow.js';
import { overlap } from './experiments/overlap/overlap.js';
import { push } from './experiments/push/push.js';
import { repeat } from './experiments/repeat/repeat.js';
import { twin } from './experiments/twin/twin.js';
import { openKit } from './kit.js';
import { plansOf } from './requests/plan.js';
import { openSession } from './session.js';
import { cookieNames } from './sign-in/cookies.js';
import { findSignIn } from './sign-in/find.js';
import { groundOf } from './stage/ground.js';
import { choosePeople } from './stage/people.js';
import { keepTables } from './stage/restore.js';
import { findCommand, type Command } from './start/command.js';
import { isInstalled } from './start/folder.js';

export interface RunOptions {
  /** The repository. */
  folder: string;
  told?: RunSettings;
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
  const observations: Observations = {
    driven: [],
    grow: [],
    twin: [],
    overlap: [],
    repeat: [],
    crowd: [],
    looked: {},
    unknowns: [],
    seconds: {},
  };
  const say = (text: string) => (done: number, total: number) => options.report?.({ text, done, total });
  const signal = options.signal ?? new AbortController().signal;
  const root = path.resolve(options.folder);
  const unknown = (name: string, why: string): void => void observations.unknowns.push({ what: 'process', name, why });
  const plans = plansOf(app);
  const command =
    told(options.told) ??
    findCommand(
      root,
      plans.map(({ entry }) => entry.location.file),
    );
  if (plans.length === 0) return { ...observations, unknowns: [noRoutes] };
  if (command === undefined) {
    unknown('the app', 'no script of its package.json starts a server ("run": {"command": …} in loadbearing.json says how)');
    return observations;
  }
  if (!(await isInstalled(root, command.folder))) {
    unknown('the app', 'its packages are not installed: npm install in its folder, or --install');
    return observations;
  }
  say('filling the tables for the running app')(0, 1);
  const databases = await timed(observations, 'fill', () => fillDatabases(app, scenario, lab, mostRows, sizes));
  const [smallest] = databases;
  if (smallest === undefined) return observations;
  const ground = groundOf(app, scenario);
  const kit = await openKit({ lab, ground, root, command, told: options.told ?? {}, signal });
  try {
    const client = await lab.connect(smallest.database);
    const people = await choosePeople(client, ground).finally(() => client.end());
    const started = performance.now();
    say('starting the app')(0, 1);
    const session = await openSession(kit, { filled: smallest, name: 'first', people, signIn: undefined });
    if (!('world' in session)) {
      unknown('the app', `it did not start (${command.line}): ${session.why}`);
      return observations;
    }
    observations.started = {
      command: command.line,
      folder: command.folder,
      seconds: Math.round((performance.now() - started) / 100) / 10,
      outside: [],
    };
    const { signIn, shut } = await timed(observations, 'sign-in', () =>
      findSignIn(plans, session.world, session.stage.client, {
        told: options.told?.signIn,
        names: kit.names,
        cookies: cookieNames(root),
      }),
    );
    if (shut)
      unknown(
        'sign-in',
        'no way was found to sign in: what asks for it was not looked at ("run": {"signIn": …} in loadbearing.json says how)',
      );
    await session.close();
    const inside = await openSession(kit, { filled: smallest, name: 'tour', people, signIn });
    if (!('world' in inside)) throw new Error(inside.why);
    const keeper = await keepTables(inside.stage.client, [...ground.tables.values()]);
    const tour = await timed(observations, 'tour', () => driveAll(kit, inside, keeper, plans, say('asking each route')));
    observations.driven = tour.driven;
    const reads = tour.outcomes
      .filter(({ answered, recipe }) => answered && recipe.plan.method === 'GET' && !recipe.plan.writes)
      .map(({ recipe }) => recipe);
    observations.repeat = await timed(observations, 'repeat', () =>
      repeat({ kit, world: inside.world, recipes: reads, report: say('asking the same again') }),
    );
    observations.looked.repeat = reads.length;
    const writes = tour.outcomes
      .filter(({ answered, recipe }) => answered && recipe.plan.method !== 'GET')
      .map(({ recipe }) => recipe);
    const overlapped = await timed(observations, 'overlap', () =>
      overlap({
        kit,
        keeper,
        world: inside.world,
        ports: [inside.instance.port, inside.instance.port],
        recipes: writes,
        matcher: tour.matcher,
        report: say('asking twice at the same moment'),
      }),
    );
    observations.overlap = overlapped.found;
    observations.looked.overlap = overlapped.looked;
    await inside.instance.stop();
    const apart = await timed(observations, 'twin', () =>
      twin({
        kit,
        stage: inside.stage,
        keeper,
        people,
        signIn,
        plans,
        reads,
        writes,
        clean: overlapped.clean,
        matcher: tour.matcher,
        report: say('asking two instances'),
      }),
    );
    observations.twin = apart.found;
    observations.looked.twin = apart.looked;
    for (const why of apart.unknowns) unknown('twin', why);
    await inside.close();
    const grown = await timed(observations, 'grow', () =>
      grow({
        kit,
        databases,
        people,
        signIn,
        recipes: reads,
        matcher: tour.matcher,
        report: say('asking again while the data grow'),
      }),
    );
    observations.grow = grown.grown;
    observations.crowd = grown.crowded;
    observations.looked.crowd = grown.crowded.length;
    for (const why of grown.unknowns) unknown('grow', why);
    observations.looked.grow = reads.length;
    const pushing = await openSession(kit, { filled: smallest, name: 'push', people, signIn });
    if ('world' in pushing) {
      const pushed = await timed(observations, 'push', () =>
        push({
          kit,
          session: pushing,
          scenario,
          recipes: reads,
          rates: options.rates,
          report: say('raising the rate of requests'),
        }),
      );
      if (pushed !== undefined) observations.push = pushed;
      observations.looked.push = pushed?.entryPoints.length ?? 0;
      await pushing.close();
    } else unknown('push', `it did not start once more: ${pushing.why}`);
    observations.started.outside = [...kit.outside].sort();
    return observations;
  } finally {
    await kit.close();
  }
}

const noRoutes: Unknown = { what: 'process', name: 'the app', why: 'it has no routes over HTTP that could be asked' };

function told(settings: RunSettings | undefined): Command | undefined {
  return settings?.command === undefined
    ? undefined
    : { line: settings.command, folder: settings.folder ?? '.', framework: 'node' };
}

async function timed<Result>(observations: Observations, name: string, work: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    observations.seconds[name] = Math.round((performance.now() - started) / 100) / 10;
  }
}
