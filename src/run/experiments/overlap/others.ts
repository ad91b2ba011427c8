import type { Table } from '../../../model/index.js';
import type { Recipe } from '../../requests/compose.js';
import type { Sent } from '../../requests/send.js';
import type { Change } from '../../stage/restore.js';
import { between } from './between.js';
import { isStamp, meetingsOf } from './meetings.js';
import { type Places, requestBy } from './pairs.js';
import { confirmed, type Race } from './race.js';
import { type Aimed, isRefused, type Ring, serially, type Trial } from './trial.js';

/** Each pair takes about a second. */
const mostPairs = 40;

/** A route that writes, asked alone. */
interface Alone {
  recipe: Recipe;
  sent: Sent;
  trial: Trial;
}

/** Two different routes of which one writes between the other's look and its write, and what came of it. */
export interface OtherRace {
  recipes: [Recipe, Recipe];
  race: Race;
}

/**
 * Two different requests about the same row: one looks and is held before it writes, the other is answered meanwhile. An outcome
 * that neither order of the two gives is one that somebody lost.
 */
export async function racesOfOthers(
  ring: Ring,
  recipes: readonly Recipe[],
  places: Places,
  report: (done: number, total: number) => void,
): Promise<{ found: OtherRace[]; looked: number }> {
  const { tables } = places.world.ground;
  const alone = (await aloneEach(ring, recipes, places)).filter(({ trial }) => writtenBy(ring, trial, tables).size > 0);
  const pairs = alone
    .flatMap((one) => alone.flatMap((other) => (one === other ? [] : [[one, other] as const])))
    .slice(0, mostPairs * 4);
  const found: OtherRace[] = [];
  let looked = 0;
  for (const [at, [one, other]] of pairs.entries()) {
    if (ring.kit.signal.aborted || looked >= mostPairs) break;
    report(at, pairs.length);
    const meetings = meetingsOf(one.trial, ring.matcher, tables);
    if (meetings.length === 0) continue;
    const theirs = await aboutTheSame(ring, one, other, places);
    if (theirs === undefined) continue;
    looked += 1;
    const requests: readonly [Aimed, Aimed] = [
      { sent: one.sent, at: 0 },
      { sent: theirs, at: 1 },
    ];
    const forth = await serially(ring, requests);
    if (forth.answers.some(isRefused)) continue;
    for (const meeting of meetings) {
      const meet = (): Promise<Trial | undefined> => between(ring, requests, meeting);
      const first = await meet();
      if (first === undefined) continue;
      const again = async (): Promise<Trial> => (await meet()) ?? forth;
      const race = await confirmed(ring, { requests, twice: false, meet: again }, tables, { forth, first });
      if (race !== undefined) found.push({ recipes: [one.recipe, other.recipe], race });
      if (race !== undefined) break;
    }
  }
  return { found, looked };
}

async function aloneEach(ring: Ring, recipes: readonly Recipe[], { world }: Places): Promise<Alone[]> {
  const all: Alone[] = [];
  for (const recipe of recipes) {
    if (ring.kit.signal.aborted) break;
    const sent = await requestBy(recipe, world, recipe.as);
    const trial = await serially(ring, [{ sent, at: 0 }]);
    if (!trial.answers.some(isRefused)) all.push({ recipe, sent, trial });
  }
  return all;
}

/** The other request about what the first one writes to: with the same ids in its path, or as it is where that changes the same row. */
async function aboutTheSame(ring: Ring, one: Alone, other: Alone, { world, others }: Places): Promise<Sent | undefined> {
  const { tables } = world.ground;
  const theirs = writtenBy(ring, other.trial, tables);
  if (![...writtenBy(ring, one.trial, tables)].some((table) => theirs.has(table))) return undefined;
  const shared = idsFor(other.recipe, idsIn(one.recipe, one.sent));
  if (shared === undefined)
    return shares(rowsOf(one.trial.changes, tables), rowsOf(other.trial.changes, tables)) ? other.sent : undefined;
  const sent = await requestBy({ ...other.recipe, set: { ...other.recipe.set, ...shared } }, others, other.recipe.as);
  const trial = await serially(ring, [{ sent, at: 1 }]);
  return trial.answers.some(isRefused) ? undefined : sent;
}

/** Tables that its statements write to, also where the rows stay as they were; but for those of which only a time is noted. */
function writtenBy({ matcher }: Ring, { seen, changes }: Trial, tables: ReadonlyMap<string, Table>): Set<string> {
  const plain = (table: string): string => table.slice(table.indexOf('.') + 1);
  const stamped = new Set(changes.filter((change) => isStamp(change, tables)).map(({ table }) => plain(table)));
  const targets = seen.flatMap(({ sql, verb }) => (verb === 'write' ? (matcher.statements(sql)[0]?.facts.target ?? []) : []));
  return new Set(targets.filter((table) => !stamped.has(table)));
}

/** Values in the path of a request, by the column that each is compared with. */
function idsIn({ plan }: Recipe, { path }: Sent): Map<string, string> {
  const ids = new Map<string, string>();
  const parts = (path.split('?')[0] ?? '').split('/');
  for (const [at, part] of plan.pattern.split('/').entries()) {
    const field = part.startsWith(':') ? plan.parameters.find(({ name }) => name === part.slice(1)) : undefined;
    const value = parts[at];
    if (field?.column !== undefined && value !== undefined)
      ids.set(`${field.table ?? ''}.${field.column}`, decodeURIComponent(value));
  }
  return ids;
}

/** Undefined where the path has no such value. */
function idsFor({ plan }: Recipe, ids: ReadonlyMap<string, string>): Record<string, string> | undefined {
  const set = Object.fromEntries(
    plan.parameters.flatMap(({ name, table, column }) => {
      const value = column === undefined ? undefined : ids.get(`${table ?? ''}.${column}`);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return Object.keys(set).length === 0 ? undefined : set;
}

/** Rows that were there before and were changed or taken away, by table and key; but for a note of when somebody was last seen. */
function rowsOf(changes: readonly Change[], tables: ReadonlyMap<string, Table>): Set<string> {
  return new Set(
    changes.flatMap((change) => {
      const { table, removed } = change;
      return isStamp(change, tables)
        ? []
        : removed.map((row) => `${table} ${JSON.stringify((tables.get(table)?.primaryKey ?? []).map((key) => row[key]))}`);
    }),
  );
}

function shares(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some((row) => others.has(row));
}
