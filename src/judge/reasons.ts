import type { EntryPoint, Resource } from '../model/index.js';
import type { Basis } from './basis.js';
import { useIn } from './deliver.js';
import { evaluate, isBrowser } from './latency.js';
import { excessAt } from './observed/excess.js';
import { milliseconds, type Parts } from './parts.js';
import { counted, listed } from './words.js';

/** Below this share the database is said not to be the problem. */
const smallShare = 0.2;

/** Which part of the waiting is the largest. */
export function resourceOf(basis: Basis, entry: EntryPoint, parts: Parts): Resource {
  const carrying = parts.process + parts.network;
  const database = parts.database + parts.disk;
  if (database >= carrying && database >= parts.waiting) return 'database';
  if (parts.waiting > carrying || isBrowser(basis, entry)) return 'network';
  return 'app process';
}

/** Why an entry point takes long, in plain words: "it carries about 5,000 rows of products through the app's process". */
export function reasonOf(basis: Basis, entry: EntryPoint, users: number, culprits: readonly string[]): string {
  const main = culprits[0];
  const statement = main === undefined ? undefined : basis.statements.get(main);
  const parts = evaluate(basis, entry, users, 'centre', culprits).critical;
  const all = evaluate(basis, entry, users, 'centre').critical;
  if (statement === undefined) return 'many small steps add up';
  const tables = listed(
    culprits.flatMap(
      (id) =>
        basis.statements
          .get(id)
          ?.facts.tables.slice(0, 1)
          .map((table) => table.name) ?? [],
    ),
    2,
  );
  if (ownWork(entry, all) > milliseconds(all) / 2)
    return `its own code works on about ${counted(all.rows)} rows (${tables}); the database is not the problem`;
  const calm = all.database <= smallShare * milliseconds(all) ? '; the database is not the problem' : '';
  if (parts.waiting > parts.database && parts.waiting > parts.process + parts.network) {
    return `it asks the database about ${counted(parts.statements)} times, again for every row (${tables})`;
  }
  if (parts.process + parts.network >= parts.database) return `${carrying(basis, entry, main, parts, tables)}${calm}`;
  if (parts.statements >= 5) return `it asks the database about ${counted(parts.statements)} times (${tables})`;
  return `the database has to look through ${tables} for it`;
}

function ownWork({ seenProcess }: EntryPoint, { rows }: Parts): number {
  return seenProcess === undefined ? 0 : excessAt(seenProcess, rows, 'centre');
}

function carrying(basis: Basis, entry: EntryPoint, main: string | undefined, parts: Parts, tables: string): string {
  const rows = `about ${counted(parts.rows)} rows of ${tables}`;
  const site = basis.sites.get(basis.statements.get(main ?? '')?.site ?? '');
  if (site === undefined) return `it carries ${rows}`;
  if (isBrowser(basis, entry)) return `it sends ${rows} to the browser`;
  const { use } = useIn(entry, site);
  if (use === 'counted') return `it reads ${rows} into the app’s memory only to count them`;
  if (use === 'delivered') return `it carries ${rows} through the app’s process`;
  return `it reads ${rows} into the app’s memory and uses only a few of them`;
}
