import type { Node } from '@oxc-project/types';
import type { Location, Work } from '../../../model/index.js';
import { type Module, locate } from '../../../read/parse.js';
import type { CodeApp } from '../model.js';

/** A loop over rows of which the app's reading tells. */
export interface RowLoop {
  location: Location;
  /** Calls whose rows it goes over. */
  over: string[];
  /** Calls that are made in it, in whatever function. */
  body: string[];
}

/** The loops over rows in which a call is made, the innermost around it, each once. */
export function rowLoopsOf(app: Pick<CodeApp, 'entryPoints'>, site: string): RowLoop[] {
  const found = new Map<string, RowLoop>();
  const others = new Set<string>();
  for (const { work } of app.entryPoints) {
    for (const loop of loopsAround(work, site, undefined)) {
      const key = JSON.stringify([loop.location.file, loop.location.line, loop.location.column]);
      if (loop.over.kind !== 'rows') others.add(key);
      else {
        const known = found.get(key) ?? { location: loop.location, over: [], body: [] };
        found.set(key, { ...known, over: [...known.over, ...loop.over.sites], body: [...known.body, ...sitesIn(loop.body)] });
      }
    }
  }
  return [...found].flatMap(([key, loop]) => (others.has(key) ? [] : [loop]));
}

type WorkLoop = Extract<Work, { kind: 'loop' }>;

function loopsAround(work: Work, site: string, innermost: WorkLoop | undefined): WorkLoop[] {
  if (work.kind === 'call') return work.site === site && innermost !== undefined ? [innermost] : [];
  if (work.kind === 'loop') return loopsAround(work.body, site, work);
  return work.parts.flatMap((part) => loopsAround(part, site, innermost));
}

function sitesIn(work: Work): string[] {
  if (work.kind === 'call') return [work.site];
  return work.kind === 'loop' ? sitesIn(work.body) : work.parts.flatMap(sitesIn);
}

/** Whether all that is sent in a loop is known, and only reads. */
export function onlyReads({ body }: RowLoop, { statements }: Pick<CodeApp, 'statements'>): boolean {
  const verbs = new Map(body.map((site): [string, string[]] => [site, []]));
  for (const { site, facts } of statements) verbs.get(site)?.push(facts.verb);
  return [...verbs.values()].every((own) => own.length > 0 && own.every((verb) => verb === 'select'));
}

/** Whether a loop was read at a node's place. */
export function isAt({ location }: RowLoop, module: Module, node: Node): boolean {
  const { line, column } = locate(module, node);
  return location.file === module.file && location.line === line && location.column === column;
}
