import { isEmpty, sequence } from '../interpret/effect.js';
import type { Frame, Run } from '../interpret/frame.js';
import { moduleFrame, runModule } from '../interpret/module.js';
import type { Module } from '../parse.js';
import { findRoots, overlookedServers, type Root } from '../roots.js';
import type { TextFile } from '../schema/sql-files.js';
import { assembleEntryPoints } from './assemble.js';
import { expoEntries } from './expo.js';
import { functionEntries } from './functions.js';
import { nestEntries } from './nest.js';
import { nextEntries } from './next.js';
import { remixEntries } from './remix.js';
import { overlookedPages, pagesNotFound } from './page-roots.js';
import type { Route } from './route.js';
import { routesOf } from './routers.js';
import { tanstackHandlers, tanstackPages } from './tanstack-routes.js';
import { trpcEntries } from './trpc.js';

/** Entry points by the place of their files. A new framework of that sort is one file and one line here. */
const byPlace: ((run: Run, texts: TextFile[]) => Route[])[] = [
  nextEntries,
  remixEntries,
  nestEntries,
  functionEntries,
  expoEntries,
  tanstackHandlers,
];

/**
 * Everything that starts work. Servers begin first, in the order in which they really start: where modules import each other
 * in a circle, that order decides what is there when.
 */
export function readEntryPoints(run: Run, texts: TextFile[], serverFiles: Set<string>): ReturnType<typeof assembleEntryPoints> {
  const effects: Parameters<typeof assembleEntryPoints>[1] = [];
  const counted = new Set<Module>();
  let frame: Frame | undefined;
  // What the modules that a module imports do at their top level belongs to it.
  const count = (client: boolean, job?: string, serves = false): void => {
    for (const [module, state] of run.states) {
      if (counted.has(module)) continue;
      counted.add(module);
      if (!client && !/^\s*['"]use client['"]/.test(module.text)) serverFiles.add(module.file);
      frame ??= moduleFrame(run, module, state);
      effects.push({ file: module.file, client, serves, effect: sequence(state.effects), ...(job === undefined ? {} : { job }) });
    }
  };
  const start = (roots: Root[]): void => {
    for (const { file, client, job } of roots) {
      const module = run.modules.get(file);
      if (!module) continue;
      const before = registered(run);
      runModule(run, module);
      // Another file of its process may have been begun before it.
      const serves = registered(run) > before || (!client && before > 0 && /\.listen\(/.test(module.text));
      count(client, job, serves);
    }
  };
  const found = findRoots(new Set(run.modules.keys()), texts);
  const overlooked = overlookedPages(run, texts, found);
  const roots = [...found.filter(({ file }) => !overlooked.some((page) => page.file === file)), ...overlooked];
  start(roots);
  start(overlookedServers(run, texts));
  const pages = tanstackPages(run);
  if (!isEmpty(pages)) effects.push({ file: '', client: true, serves: false, effect: pages });
  count(true);
  const placed = byPlace.flatMap((entries) => entries(run, texts));
  count(false);
  if (counted.size === 0) start([...run.modules.keys()].map((file) => ({ file, client: false })));
  const routes = frame ? routesOf(run, frame) : [];
  const assembled = assembleEntryPoints(run, effects, [...routes, ...placed, ...trpcEntries(run)]);
  run.unknowns.push(...pagesNotFound(run, texts, roots, assembled.entryPoints));
  return assembled;
}

/** How many routes there are by now: a process that registers some answers requests. */
function registered(run: Run): number {
  return [...run.routers.values()].reduce((sum, router) => sum + router.entries.length, 0);
}
