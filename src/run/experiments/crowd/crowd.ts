import type { Crowded } from '../../../model/index.js';
import { compose, type Recipe } from '../../requests/compose.js';
import { isPage } from '../../requests/page.js';
import { send } from '../../requests/send.js';
import type { World } from '../../requests/world.js';
import { anotherUser, type Person } from '../../stage/people.js';

/** What one answer shows a reader: rows that name them, and rows that name somebody else. */
export interface Shown {
  entryPoint: string;
  users: number;
  own: number;
  strangers: number;
}

const deepest = 6;

/**
 * What the same reader is shown among more and more strangers. The reader's own rows are the same at every size, so that none may
 * get lost; told apart are the rows of an answer by whether one of their columns holds the reader's key.
 *
 * Of a page the rows are told by their keys, where those are such that nothing else looks like one (uuid, cuid): links and buttons
 * carry them.
 *
 * It cannot see lists whose rows name nobody, nor pages whose rows have numbers for keys.
 */
export async function shownTo(world: World, recipes: readonly Recipe[], users: number): Promise<Shown[]> {
  const reader = world.people.find(({ name }) => name === anotherUser);
  if (reader === undefined) return [];
  const shown: Shown[] = [];
  for (const recipe of recipes) {
    // Only what the same one may ask for.
    if (recipe.as !== world.people[0]?.name || world.aborted()) continue;
    const sent = await compose(recipe, { ground: world.ground, samples: world.samples, person: reader, serial: world.serial() });
    const answer = await send(world.port, sent);
    if (answer.status < 200 || answer.status >= 300) continue;
    const counted = isPage(answer.text) ? await countOn(answer.text, reader, world) : countIn(answer.text, reader, world);
    if (counted !== undefined) shown.push({ entryPoint: recipe.plan.entry.id, users, ...counted });
  }
  return shown;
}

/** Brings what was shown at each size together by entry point. */
export function crowdOf(shown: readonly Shown[]): Crowded[] {
  const byEntry = new Map<string, Crowded>();
  for (const { entryPoint, ...at } of shown) {
    const known = byEntry.get(entryPoint) ?? { entryPoint, at: [] };
    known.at.push(at);
    byEntry.set(entryPoint, known);
  }
  return [...byEntry.values()].filter(({ at }) => at.length > 1 && at.some(({ own, strangers }) => own + strangers > 0));
}

/** Keys that nothing else is taken for: https://www.rfc-editor.org/rfc/rfc9562, and those of cuid and its like. */
const unmistakable = /\b(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[a-z][a-z\d]{23,24})\b/gi;
const mostKeys = 5000;

async function countOn(html: string, reader: Person, { samples }: World): Promise<{ own: number; strangers: number }> {
  const keys = [...new Set([...html.matchAll(unmistakable)].map(([key]) => key))].slice(0, mostKeys);
  const rows = await samples.whose(keys);
  const own = rows.filter((named) => named.includes(reader.key)).length;
  return { own, strangers: rows.length - own };
}

function countIn(text: string, reader: Person, { ground }: World): { own: number; strangers: number } | undefined {
  const names = new Set(ground.owned.flatMap(({ column }) => [column, camelCase(column)]));
  let [own, strangers] = [0, 0];
  const walk = (value: unknown, depth: number): void => {
    if (depth > deepest) return;
    if (Array.isArray(value)) {
      for (const item of value) {
        if (typeof item !== 'object' || item === null) continue;
        const owners = Object.entries(item).filter(
          ([name, each]) => names.has(name) && (typeof each === 'string' || typeof each === 'number'),
        );
        if (owners.some(([, each]) => String(each) === reader.key)) own += 1;
        else if (owners.length > 0) strangers += 1;
      }
      return;
    }
    if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) walk(each, depth + 1);
  };
  try {
    walk(JSON.parse(text), 0);
  } catch {
    // No JSON: its rows cannot be told apart.
    return undefined;
  }
  return { own, strangers };
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
