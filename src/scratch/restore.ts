import { escapeLiteral, type Client } from 'pg';
import { partsOf } from '../model/index.js';
import { type Address, openClient } from './connect.js';

/** Settings that a role has had made for itself, as text to compare. */
export async function ownSettings(keeper: Client): Promise<string> {
  const { rows } = await keeper.query<{ settings: string }>(
    `SELECT coalesce(string_agg(s.setdatabase::text || s.setconfig::text, ' ' ORDER BY 1), '') AS settings
       FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
      WHERE r.rolname = current_user AND s.setdatabase = 0`,
  );
  return rows[0]?.settings ?? '';
}

/**
 * What the app's SQL could do to the role that it ran as, where that is the user's own: give it settings, and another password.
 * Both are taken back.
 * @param before what `ownSettings` gave before the app's SQL ran
 * @returns what was found, in words
 */
export async function restoreNamedRole(keeper: Client, address: Address, before: string): Promise<string[]> {
  const found: string[] = [];
  if ((await ownSettings(keeper)) !== before) {
    await keeper.query('ALTER ROLE CURRENT_USER RESET ALL');
    found.push(`the app's SQL changed settings of the role ${address.user}; they were reset`);
  }
  const password = partsOf(address.url)?.password ?? '';
  const refused = await openClient(address.url).then(
    (client) => client.end().then(() => false),
    (error: unknown) => error instanceof Error && 'code' in error && error.code === '28P01',
  );
  if (refused && password !== '') {
    await keeper.query(`ALTER ROLE CURRENT_USER PASSWORD ${escapeLiteral(decodeURIComponent(password))}`);
    found.push(`the app's SQL changed the password of the role ${address.user}; it was set back`);
  }
  return found;
}
