import type { EntryPoint, Reading, Work } from '../../src/model/index.js';
import { read } from '../../src/read/index.js';
import { writeApp } from './app.js';

/** Reads an app of these files. `dependencies` and `scripts` go into its package.json. */
export function readFiles(dependencies: string[], files: Record<string, string>, scripts: Record<string, string> = {}): Reading {
  const named = Object.fromEntries(dependencies.map((name) => [name, '*']));
  return read(
    writeApp({
      'package.json': JSON.stringify({ dependencies: named, scripts: { start: 'node server.ts', ...scripts } }),
      ...files,
    }),
  );
}

/** Each entry point that reaches the database, as `name: first lines of what it reaches`. */
export function outline(reading: Reading): string[] {
  return reading.entryPoints
    .map((entry) => ({ entry, sites: reached(entry, reading) }))
    .filter(({ sites }) => sites.length > 0)
    .map(({ entry, sites }) => `${entry.kind} ${entry.name}: ${sites.join(', ')}`)
    .sort();
}

/** The SQL or the first step of each form of a call that an entry point sends. */
function reached(entry: EntryPoint, reading: Reading): string[] {
  const sites = new Map(reading.callSites.map((site) => [site.id, site]));
  const sent = calls(entry.work).flatMap(({ site, variants }) =>
    variants.map((variant) => {
      const step = sites.get(site)?.variants[variant]?.steps[0];
      const first = step?.arguments[0];
      return first?.kind === 'literal' ? String(first.value) : (step?.name ?? site);
    }),
  );
  return [...new Set(sent)];
}

function calls(work: Work): Extract<Work, { kind: 'call' }>[] {
  if (work.kind === 'call') return [work];
  return work.kind === 'loop' ? calls(work.body) : work.parts.flatMap(calls);
}
