import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Blueprint, build, plan, readBlueprint, recover, type Recovered } from '../../src/build/index.js';
import { type Lab, openLab } from '../../src/lab/index.js';
import { accept } from '../../src/migrate/accept.js';
import { migrate } from '../../src/migrate/index.js';
import { read } from '../../src/read/index.js';
import { resolve } from '../../src/resolve/index.js';
import { assume, readSettings } from '../../src/settings/index.js';
import { compare, type Compared, partsOf } from '../../bench/build/parts.mjs';
import { writeApp } from './app.js';
import { root } from './cli.js';

let lab: Lab | undefined;
afterAll(async () => {
  await lab?.stop();
  lab = undefined;
});

/** The Blueprint of an app of these files, read with its schema in a real Postgres. */
export async function recoverFiles(files: Record<string, string>): Promise<Recovered> {
  lab ??= await openLab();
  const reading = read(writeApp(files));
  const settings = files['loadbearing.json'];
  try {
    const catalogue = await migrate(reading.schemaSources, lab);
    const app = await accept(await resolve(reading, catalogue), lab);
    return recover(app, assume(app, settings === undefined ? undefined : readSettings(settings, 'loadbearing.json', [])));
  } finally {
    await lab.dropDatabase('app');
  }
}

/** What is given back of the app that is built of a Blueprint. Its own Blueprint lies in the folder, and is left out here. */
export async function readBack(text: string): Promise<Recovered> {
  const { files, own } = build(readBlueprint(text, 'blueprint.json'), text);
  const { 'blueprint.json': _, ...others } = Object.fromEntries([...files, ...own]);
  return recoverFiles(others);
}

/** What differs, line by line; nothing where all was given back and nothing besides. */
export function differences(given: string, found: Blueprint): string[] {
  return compare(partsOf(plan(readBlueprint(given, 'given'))), partsOf(plan(found))).flatMap(linesOf);
}

function linesOf({ kind, missed, invented }: Compared): string[] {
  return [...missed.map((line) => `${kind}, missed: ${line}`), ...invented.map((line) => `${kind}, otherwise: ${line}`)];
}

export function example(name: string): string {
  return readFileSync(join(root, 'examples/blueprints', `${name}.json`), 'utf8');
}
