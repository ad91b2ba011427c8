import type { Lab } from '../lab/index.js';
import type { FillContext } from './fill/context.js';
import { fill } from './fill/fill.js';
import type { LoadedSize } from './execute/measure-statement.js';
import { prepareSession } from './execute/session.js';

/** Milliseconds after which the lab stops a statement. */
export const STATEMENT_TIMEOUT = 10_000;

/** A loaded size with a second connection, for the second core. */
export interface TwinSize extends LoadedSize {
  twin: LoadedSize;
  database: string;
}

/**
 * Loads the sizes, ascending, each into a copy of the database `app`. When the two largest would take longer than allowed, by
 * the rate of the second, they are made smaller.
 */
export async function loadSizes(
  lab: Lab,
  context: FillContext,
  sizes: readonly number[],
  longestMilliseconds: number,
  report: (text: string, done: number, total: number) => void,
): Promise<TwinSize[]> {
  const loaded: TwinSize[] = [];
  const wanted = [...sizes];
  const started = performance.now();
  for (let at = 0; at < wanted.length; at++) {
    const before = loaded.at(-1);
    if (at === wanted.length - 2 && before !== undefined) {
      const left = longestMilliseconds - (performance.now() - started);
      wanted.splice(
        at,
        2,
        ...affordable(wanted.slice(at), before.filled.users, (before.filled.seconds * 1000) / before.filled.users, left),
      );
    }
    const users = wanted[at] ?? 1;
    report(`filling the tables for ${String(users)} users`, at, wanted.length);
    const database = `users_${String(users)}`;
    await lab.createDatabase(database, 'app');
    const client = await lab.connect(database);
    const second = await lab.connect(database);
    const filled = await fill([client, second], context, users, before?.filled.failed);
    for (const connection of [client, second]) await prepareSession(connection, STATEMENT_TIMEOUT);
    loaded.push({ filled, client, database, twin: { filled, client: second } });
  }
  return loaded;
}

/** The two largest sizes, as far as they can be filled in time; never less than twice and four times the size before. */
function affordable(wanted: readonly number[], before: number, millisecondsPerUser: number, left: number): number[] {
  const sum = wanted.reduce((total, users) => total + users, 0);
  // A fifth more than the rate says: larger indexes leave the caches.
  const share = Math.min(1, left / (sum * millisecondsPerUser * 1.2));
  return wanted.map((users, at) => Math.min(users, Math.max(before * 2 ** (at + 1), twoDigits(users * share))));
}

function twoDigits(users: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, users))) - 1);
  return Math.max(1, Math.floor(users / unit) * unit);
}
