import { type Client, escapeIdentifier } from 'pg';
import { connectionReason, withoutSecrets } from '../model/index.js';
import { keeperSettings, openClient } from './connect.js';
import { dropSharedRoles } from './leftovers.js';
import { databaseName } from './names.js';
import { restoreNamedRole } from './restore.js';
import { dropOwnRole } from './roles.js';
import type { Claimed } from './serve.js';

/**
 * Drops all that a run made, whatever its SQL renamed it to, and lets go of the run's number. What cannot be dropped is told, and
 * goes at the start of the next run on that server.
 * @param made numbers under which the server knows the run's databases
 */
export async function cleanUp(claimed: Claimed, made: ReadonlySet<string>): Promise<void> {
  const { address, run, role, settings, options } = claimed;
  const tell = (text: string): void => options.tell?.(withoutSecrets(text, options.url));
  const keeper = await aliveKeeper(claimed).catch((error: unknown) => {
    tell(
      `The server at ${address.place} cannot be reached to clean up (${connectionReason(error)}): databases that begin with ${databaseName(run, '')} are left there, and the next check drops them`,
    );
  });
  if (keeper === undefined) return;
  const left: string[] = [];
  const attempt = (name: string, work: () => Promise<unknown>): Promise<void> =>
    work().then(
      () => undefined,
      (error: unknown) => void left.push(`${name} (${connectionReason(error)})`),
    );
  try {
    for (const name of await ownDatabases(keeper, databaseName(run, ''), made))
      await attempt(name, () => keeper.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`));
    if (role === undefined) for (const said of await restoreNamedRole(keeper, address, settings)) tell(`Noticed: ${said}`);
    else await attempt(role.name, () => dropOwnRole(keeper, role));
    await dropSharedRoles(keeper);
  } catch (error) {
    left.push(connectionReason(error));
  } finally {
    if (left.length > 0) tell(`Left on ${address.place}, for the next check to drop: ${left.join(', ')}`);
    await keeper.end().catch(() => undefined);
  }
}

async function ownDatabases(keeper: Client, prefix: string, made: ReadonlySet<string>): Promise<string[]> {
  const { rows } = await keeper.query<{ name: string }>(
    'SELECT datname::text AS name FROM pg_database WHERE oid::text = ANY ($1) OR starts_with(datname, $2)',
    [[...made], prefix],
  );
  return rows.map(({ name }) => name);
}

/** The keeper, or another in its place where its connection was lost. */
async function aliveKeeper({ keeper, options }: Claimed): Promise<Client> {
  try {
    await keeper.query('SELECT 1');
    return keeper;
  } catch {
    return openClient(options.url, keeperSettings);
  }
}
