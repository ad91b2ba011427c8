import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Lab } from '../lab/index.js';
import type { RunSettings } from '../model/index.js';
import type { Ground } from './stage/ground.js';
import type { Command } from './start/command.js';
import { environmentFor, namesRead } from './start/environment.js';
import { copyApp } from './start/folder.js';
import { type Failure, type Instance, startInstance } from './start/instance.js';
import { startWatchdog } from './start/watchdog.js';
import { startWireProxy, type WireProxy } from './wire/index.js';

/** What every session of a run shares: the lab, the wire between it and the app, and a folder for the app's copies. */
export interface Kit {
  lab: Lab;
  ground: Ground;
  wire: WireProxy;
  command: Command;
  /** Names of the environment that the app reads. */
  names: string[];
  /** Hosts that the app asked for and did not get. */
  outside: Set<string>;
  signal: AbortSignal;
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
  signal: AbortSignal;
}

const usualSeconds = 60;

export async function openKit({ lab, ground, root, command, told, signal }: KitOptions): Promise<Kit> {
  const folder = await mkdtemp(path.join(tmpdir(), `loadbearing-app-${String(process.pid)}-`));
  const watchdog = startWatchdog(folder);
  const wire = await startWireProxy(lab.socket, 'template1');
  const names = namesRead(root);
  const outside = new Set<string>();
  const copies = new Map<string, Promise<string>>();
  const running = new Set<Instance>();
  const environment = environmentFor(names, { wire: wire.port }, folder, told.environment ?? {});
  let starts = 0;
  return {
    lab,
    ground,
    wire,
    command,
    names: [...names.keys()],
    outside,
    signal,
    start: async (copy) => {
      const copied = copies.get(copy) ?? copyApp(root, folder, copy);
      copies.set(copy, copied);
      const instance = await startInstance({
        command,
        root: await copied,
        lines: folder,
        name: String((starts += 1)),
        environment,
        allowed: [],
        wire: wire.port,
        seconds: told.seconds ?? usualSeconds,
        signal,
        started: (group) => watchdog.watch(group),
        outside: (host) => outside.add(host),
      });
      if ('port' in instance) running.add(instance);
      return instance;
    },
    close: async () => {
      for (const instance of running) await instance.stop();
      await wire.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
      watchdog.dismiss();
    },
  };
}
