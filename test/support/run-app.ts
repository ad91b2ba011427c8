import { rmSync } from 'node:fs';
import { type Lab, openLab } from '../../src/lab/index.js';
import { fillDatabases } from '../../src/measure/index.js';
import { accept } from '../../src/migrate/accept.js';
import { migrate } from '../../src/migrate/index.js';
import type { App } from '../../src/model/index.js';
import { read } from '../../src/read/index.js';
import { resolve } from '../../src/resolve/index.js';
import { driveAll, type Tour } from '../../src/run/drive-all.js';
import { overlap } from '../../src/run/experiments/overlap/overlap.js';
import { twin } from '../../src/run/experiments/twin/twin.js';
import { type Kit, openKit } from '../../src/run/kit.js';
import { namedReader } from '../../src/run/requests/named.js';
import { type Plan, plansOf } from '../../src/run/requests/plan.js';
import type { Recipe } from '../../src/run/requests/compose.js';
import { openSession, type Session } from '../../src/run/session.js';
import { audiences, cookieNames } from '../../src/run/sign-in/cookies.js';
import { forgeryHeaders } from '../../src/run/sign-in/forgery.js';
import { findSignIn } from '../../src/run/sign-in/find.js';
import { hashesOf } from '../../src/run/sign-in/given-password.js';
import type { SignIn } from '../../src/run/sign-in/sign-in.js';
import { groundOf } from '../../src/run/stage/ground.js';
import { choosePeople, type Person } from '../../src/run/stage/people.js';
import { type Keeper, keepTables } from '../../src/run/stage/restore.js';
import { findCommand } from '../../src/run/start/command.js';
import { assume } from '../../src/settings/index.js';
import { assemble, settingsIn } from './run-folder.js';

/** An app of `run-apps` that runs against a lab of its own, asked once on every route: what the experiments begin with. */
export interface RunApp {
  app: App;
  kit: Kit;
  session: Session;
  keeper: Keeper;
  people: Person[];
  signIn: SignIn | undefined;
  plans: Plan[];
  tour: Tour;
  reads: Recipe[];
  writes: Recipe[];
  /** Each write twice at the same moment, of those that are chosen. */
  overlap(chosen?: (recipe: Recipe) => boolean): ReturnType<typeof overlap>;
  /** Two instances; the one that ran until now is stopped first. */
  twin(clean: readonly Recipe[]): ReturnType<typeof twin>;
  /** Starts the app anew, so that all can be looked at again. */
  restart(): Promise<void>;
  /** As a person would say it: `POST /notes`. */
  nameOf(entryPoint: string): string;
  close(): Promise<void>;
}

const mostRows = 3000;

/** Takes the app of that name through the rooms as far as the run's tour. */
export async function openRunApp(name: string, environment: Record<string, string> = {}): Promise<RunApp> {
  const folder = assemble(name);
  const lab = await openLab();
  const close = async (): Promise<void> => {
    await lab.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return await begin(folder, lab, environment, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function begin(
  folder: string,
  lab: Lab,
  environment: Record<string, string>,
  closeLab: () => Promise<void>,
): Promise<RunApp> {
  const reading = read(folder);
  const catalogue = await migrate(reading.schemaSources, lab);
  const app = await accept(await resolve(reading, catalogue), lab, reading.schemaSources);
  const scenario = assume(app, settingsIn(folder));
  const [filled] = await fillDatabases(app, scenario, lab, mostRows, 1);
  const plans = plansOf(app, namedReader(folder));
  const command = findCommand(
    folder,
    plans.map(({ entry }) => entry.location.file),
  );
  if (filled === undefined || command === undefined) throw new Error(`${folder} can not be run`);
  const ground = groundOf(app, scenario);
  const client = await lab.connect(filled.database);
  const people = await choosePeople(client, ground).finally(() => client.end());
  const signal = new AbortController().signal;
  const kit = await openKit({ lab, ground, root: folder, command, told: { environment }, install: false, fetch: false, signal });
  if (typeof kit === 'string') throw new Error(kit);
  const first = started(await openSession(kit, { filled, name: 'first', people, signIn: undefined }));
  const { signIn } = await findSignIn(plans, first.world, first.stage.client, {
    told: undefined,
    standIn: kit.standIn,
    issuer: kit.issuer,
    environment: kit.environment(),
    audiences: audiences(folder),
    forgery: forgeryHeaders(folder),
    hashes: hashesOf(folder),
    session: { ...kit.sessions, cookies: [], fields: [] },
    names: kit.names,
    cookies: cookieNames(folder),
  });
  await first.close();
  const session = started(await openSession(kit, { filled, name: 'tour', people, signIn }));
  const keeper = await keepTables(session.stage.client, [...ground.tables.values()]);
  const tour = await driveAll(kit, session, keeper, plans, () => undefined);
  const answered = tour.outcomes.filter((outcome) => outcome.answered).map(({ recipe }) => recipe);
  const names = new Map(app.entryPoints.map((entry) => [entry.id, entry.name]));
  const given = { kit, keeper, matcher: tour.matcher, report: () => undefined };
  const reads = answered.filter(({ plan }) => plan.method === 'GET' && !plan.writes);
  const writes = answered.filter(({ plan }) => plan.method !== 'GET');
  let current = session;
  return {
    overlap: (chosen = () => true) => {
      const { port } = current.instance;
      return overlap({ ...given, world: current.world, ports: [port, port], recipes: writes.filter(chosen) });
    },
    restart: async () => {
      await keeper.restore();
      current = started(await current.restart());
      given.keeper = await keepTables(session.stage.client, [...ground.tables.values()]);
    },
    twin: async (clean) => {
      await current.instance.stop();
      return twin({ ...given, stage: session.stage, people, signIn, plans, reads, writes, clean });
    },
    app,
    kit,
    session,
    keeper,
    people,
    signIn,
    plans,
    tour,
    reads,
    writes,
    nameOf: (id) => names.get(id) ?? id,
    close: async () => {
      await current.close();
      await kit.close();
      await closeLab();
    },
  };
}

function started<Opened extends object>(opened: Opened | { why: string; log: string }): Opened {
  if ('why' in opened) throw new Error(`the app did not start: ${opened.why}\n${opened.log}`);
  return opened;
}
