import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CheckOptions } from '../check.js';
import { LoadbearingError, partsOf, placeOf } from '../model/index.js';
import type { Arguments } from './arguments.js';

/** The one variable that is looked at: an address there was put there for this, and an app's own never stands in it. */
export const databaseVariable = 'LOADBEARING_DATABASE';

/**
 * The server that the command line or its own variable names to measure on; undefined: the lab.
 * @throws LB_USAGE for --load-anyway without a server
 */
export function findDatabase(
  { command, folder, database, loadAnyway, run, from }: Arguments,
  environment: NodeJS.ProcessEnv = process.env,
): CheckOptions['database'] {
  const measures = (command === 'check' || command === 'measure') && !run && from === undefined;
  const named = environment[databaseVariable];
  const url = database ?? (measures && named !== '' ? named : undefined);
  if (url !== undefined) return { url, loadAnyway, own: ownServers(folder, environment) };
  if (loadAnyway) throw new LoadbearingError('LB_USAGE', `--load-anyway goes with --database, or with ${databaseVariable}.`);
  return undefined;
}

/** Servers that the app's own settings name: files of its environment, and this shell's. What cannot be read tells nothing. */
function ownServers(folder: string, environment: NodeJS.ProcessEnv): { place: string; from: string }[] {
  const files = listed(folder).filter((name) => /^\.env(\.|$)/.test(name));
  const written = files.flatMap((name) => placesIn(textOf(path.join(folder, name))).map((place) => ({ place, from: name })));
  const variables = Object.entries(environment).filter(([name]) => name !== databaseVariable);
  const set = variables.flatMap(([name, value]) => placesIn(value ?? '').map((place) => ({ place, from: name })));
  return [...written, ...set];
}

function placesIn(text: string): string[] {
  return [...text.matchAll(/postgres(?:ql)?:\/\/[^\s'"`]+/gi)].flatMap(([address]) => {
    const parts = partsOf(address);
    return parts === undefined ? [] : [placeOf(parts)];
  });
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
