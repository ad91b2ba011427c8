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
 * Loads the sizes, ascending, each into a copy of the database `app`. They are not changed by how fast this machine is.
 * @param fillSeconds seconds that one table's fill may take
 */
export async function loadSizes(
  lab: Lab,
  context: FillContext,
  sizes: readonly number[],
  fillSeconds: number,
  report: (text: string, done: number, total: number) => void,
): Promise<TwinSize[]> {
  const loaded: TwinSize[] = [];
  const total = sizes.reduce((sum, users) => sum + users, 0);
  let done = 0;
  for (const users of sizes) {
    const before = loaded.at(-1);
    report(`filling the tables for ${String(users)} users`, done, total);
    done += users;
    const database = `users_${String(users)}`;
    await lab.createDatabase(database, 'app');
    const client = await lab.connect(database, 'lab', fillSeconds);
    const second = await lab.connect(database, 'lab', fillSeconds);
    const filled = await fill([client, second], context, users, before?.filled.failed);
    for (const connection of [client, second]) await prepareSession(connection, STATEMENT_TIMEOUT);
    loaded.push({ filled, client, database, twin: { filled, client: second } });
  }
  return loaded;
}
