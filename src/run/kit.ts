import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type Lab, startWatchdog } from '../lab/index.js';
import type { RunSettings } from '../model/index.js';
import type { Ground } from './stage/ground.js';
import type { Command } from './start/command.js';
import { secretHeaders } from './sign-in/secret-headers.js';
import { type StandIn, startStandIn } from './stand-in/index.js';
import { type Built, builtFrom } from './start/built.js';
import { type Issuer, startIssuer } from './issuer/index.js';
import { environmentFor, namesRead } from './start/environment.js';
import { copyApp, writeEnvironment } from './start/folder.js';
import { installPackages } from './start/install.js';
import { type Failure, type Instance, startInstance } from './start/instance.js';
import { secretFor } from './start/made-up.js';
import { mended } from './start/mend.js';
import { type MailDrop, startMailDrop } from './start/mail-drop.js';
import { makeScratch } from './start/scratch.js';
import { preparePrisma } from './start/prisma/index.js';
import { socketName, startWireProxy, type WireProxy } from './wire/index.js';

/** What every session of a run shares: the lab, the wire between it and the app, and a folder for the app's copies. */
export interface Kit {
  lab: Lab;
  ground: Ground;
  wire: WireProxy;
  /** In Supabase's place, where the app asks for its address. */
  standIn: StandIn | undefined;
  /** In place of the services at which people sign in. */
  issuer: Issuer;
  /** What the app is given to find in its environment. */
  environment(): Readonly<Record<string, string>>;
  /** Takes the letters that the app sends. */
  letters: MailDrop;
  /** What is started, once something was: where it could not be built, that is not what was found. */
  built(): Built | undefined;
  /** Names of the environment that the app reads. */
  names: string[];
  /** Headers by which a caller shows that it knows a secret of the app's environment. */
  secretHeaders: Record<string, string>;
  /** What was done to the app before it could be started, or could not be, and what that means. */
  notes: string[];
  /** Hosts that the app asked for and did not get. */
  outside: Set<string>;
  /** Whether the app keeps sessions with express-session, and by what those of this run are signed. */
  sessions: { kept: boolean; secret: string };
  signal: AbortSignal;
  /** From the next start on errors end the app no more: they did so often enough. */
  survive(): void;
  /** Starts the app in a copy of its own; the same name is the same copy. */
  start(copy: string): Promise<Instance | Failure>;
  close(): Promise<void>;
}

export interface KitOptions {
  lab: Lab;
  ground: Ground;
  /** The repository. */
  root: string;
  command: Command;
  told: RunSettings;
  /** Installs the app's packages in a copy first. */
  install: boolean;
  /** What else is missing may be fetched by npm. */
  fetch: boolean;
  signal: AbortSignal;
}

const usualSeconds = 60;
/** An app that checks its environment may complain of one name after the other. */
const mostMendings = 5;

/** @returns why the packages could not be installed, where that was asked for */
export async function openKit({
  lab,
  ground,
  root: repository,
  command,
  told,
  install,
  fetch,
  signal,
}: KitOptions): Promise<Kit | string> {
  const folder = await makeScratch();
  const watchdog = startWatchdog(folder, {});
  const installed = install ? await copyApp(repository, folder, 'installed') : repository;
  const failed = install ? await installPackages(installed, command.folder, signal) : undefined;
  if (failed !== undefined) {
    await rm(folder, { recursive: true, force: true });
    watchdog.dismiss();
    return failed;
  }
  const wire = await startWireProxy(lab.socket, 'template1', { folder });
  const names = namesRead(installed);
  const asksSupabase = [...names.keys()].some((name) => name.includes('SUPABASE'));
  const jwtSecret = secretFor('SUPABASE_JWT_SECRET');
  const standIn = asksSupabase
    ? await startStandIn({ wirePort: wire.port, catalogue: ground.app.catalogue, jwtSecret })
    : undefined;
  const letters = await startMailDrop();
  const issuer = await startIssuer();
  const outside = new Set<string>();
  const sessions = { kept: false, secret: randomBytes(32).toString('hex') };
  const copies = new Map<string, Promise<string>>();
  const running = new Set<Instance>();
  let environment = environmentFor(
    names,
    { wire: wire.port, issuer: { url: issuer.url, pem: () => issuer.key.pem() }, ...(standIn ? { supabase: standIn } : {}) },
    folder,
    told.environment ?? {},
  );
  const { root, adapter, notes } = await preparePrisma({
    root: installed,
    owned: install,
    folder: command.folder,
    scratch: folder,
    fetch,
    environment,
    signal,
  });
  let starts = 0;
  let survives = false;
  const common = () => ({
    lines: folder,
    name: String((starts += 1)),
    allowed: [issuer.port, ...(standIn === undefined ? [] : [standIn.port])],
    issuer: issuer.port,
    wire: wire.port,
    wireSocket: path.join(folder, socketName),
    letters: letters.port,
    signal,
    started: (group: number) => watchdog.watchGroup(group),
    sessionSecret: sessions.secret,
    outside: (host: string) => void outside.add(host),
    adapter,
  });
  const begin = async (copied: string, { command }: Built): Promise<Instance | Failure> => {
    await writeEnvironment(copied, command.folder, environment);
    return startInstance({
      ...common(),
      command,
      root: copied,
      environment,
      seconds: told.seconds ?? usualSeconds,
      session: () => {
        sessions.kept = true;
      },
      survives,
    });
  };
  const mend = (log: string): boolean => {
    const better = mended(log, environment, told.environment ?? {}, names);
    environment = better ?? environment;
    return better !== undefined;
  };
  let building: Promise<Built | Failure> | undefined;
  let built: Built | undefined;
  return {
    lab,
    ground,
    wire,
    standIn,
    issuer,
    environment: () => environment,
    letters,
    built: () => built,
    names: [...names.keys()],
    secretHeaders: secretHeaders(root, environment),
    notes,
    outside,
    sessions,
    signal,
    survive: () => {
      survives = true;
    },
    start: async (copy) => {
      building ??= builtFrom({ root, folder, command, environment: () => environment, mend, common });
      const from = await building;
      if (!('root' in from)) return from;
      built = from;
      const copied = copies.get(copy) ?? copyApp(from.root, folder, copy);
      copies.set(copy, copied);
      let instance = await begin(await copied, from);
      for (let tries = 0; tries < mostMendings && !('port' in instance) && mend(instance.log); tries += 1)
        instance = await begin(await copied, from);
      if ('port' in instance) running.add(instance);
      return instance;
    },
    close: async () => {
      for (const instance of running) await instance.stop();
      await standIn?.stop();
      await letters.stop();
      await issuer.stop();
      await wire.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
      watchdog.dismiss();
    },
  };
}
