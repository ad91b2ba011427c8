import type { FilledDatabase } from '../measure/index.js';
import type { World } from './requests/world.js';
import type { SignIn } from './sign-in/sign-in.js';
import type { Kit } from './kit.js';
import { type Person } from './stage/people.js';
import { samplesFrom } from './stage/samples.js';
import { openStage, type Stage } from './stage/stage.js';
import type { Failure, Instance } from './start/instance.js';

/** One database, the app running on it, and people who are signed in. */
export interface Session {
  stage: Stage;
  instance: Instance;
  world: World;
  /** Starts the app anew on the same data, with its people signed in again; a Failure where it does not start. */
  restart(): Promise<Session | Failure>;
  close(): Promise<void>;
}

export interface SessionOptions {
  filled: FilledDatabase;
  name: string;
  people: readonly Person[];
  signIn: SignIn | undefined;
  /** Rows of the first person's own in each table that names users. */
  own?: number;
}

let serial = 0;

/** Opens a session; a Failure where the app does not start on that database. */
export async function openSession(kit: Kit, { filled, name, people, signIn, own }: SessionOptions): Promise<Session | Failure> {
  const stage = await openStage({
    lab: kit.lab,
    ground: kit.ground,
    from: filled.database,
    users: filled.users,
    name,
    people,
    ...(own === undefined ? {} : { own }),
    ...(signIn === undefined ? {} : { prepare: signIn.prepare }),
  });
  await kit.wire.use(stage.database);
  // After the wire, which leads to that database from now on.
  await kit.standIn?.use(stage.database);
  const instance = await kit.start('one');
  if (!('port' in instance)) {
    await stage.drop();
    return instance;
  }
  return sessionAt(kit, stage, instance, people, signIn);
}

async function sessionAt(
  kit: Kit,
  stage: Stage,
  instance: Instance,
  people: readonly Person[],
  signIn: SignIn | undefined,
): Promise<Session> {
  return {
    stage,
    instance,
    world: await worldOf(kit, stage, instance, people, signIn),
    restart: async () => {
      await instance.stop();
      const next = await kit.start('one');
      return 'port' in next ? sessionAt(kit, stage, next, people, signIn) : next;
    },
    close: async () => {
      await instance.stop();
      await stage.drop();
    },
  };
}

/** The people at one instance, signed in there. */
export async function worldOf(
  kit: Kit,
  stage: Stage,
  instance: Instance,
  people: readonly Person[],
  signIn: SignIn | undefined,
): Promise<World> {
  let heard = instance.log();
  const world: World = {
    port: instance.port,
    ground: kit.ground,
    samples: samplesFrom(stage.client, kit.ground),
    people,
    serial: () => (serial += 1),
    behind: () => {
      const before = heard;
      heard = instance.log();
      return { refused: kit.wire.refused(), log: newIn(heard, before) };
    },
    aborted: () => kit.signal.aborted,
  };
  if (signIn === undefined) return withKeeper(world, kit);
  const signed: Person[] = [];
  for (const person of people) {
    const headers = await signIn.headers(person, world);
    if (headers !== undefined) signed.push({ ...person, headers });
  }
  return withKeeper({ ...world, people: signed }, kit);
}

/** Beside the people one who knows the app's own secret, where the code takes it for a way in. */
function withKeeper(world: World, { secretHeaders }: Kit): World {
  const [first] = world.people;
  if (first === undefined || Object.keys(secretHeaders).length === 0) return world;
  const keeper: Person = { ...first, name: 'whoever knows the app’s secret', headers: { ...first.headers, ...secretHeaders } };
  return { ...world, people: [...world.people, keeper] };
}

/** What a log says beyond an earlier state of it; both are cut at their beginning. */
function newIn(log: string, before: string): string {
  const mark = before.slice(-500);
  const at = mark === '' ? 0 : log.lastIndexOf(mark);
  return at < 0 ? log : log.slice(at + mark.length);
}
