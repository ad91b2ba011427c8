import { escapeIdentifier, type Client } from 'pg';
import { lockSpace, ofAnyRun, roleComment } from './names.js';

/**
 * Drops what runs left behind that were killed. A run holds a lock under its number for as long as it is connected, on whatever
 * machine it runs, and the server lets go of it when that connection ends: a database of ours whose number nobody holds is nobody's.
 * @returns names of what was dropped, and of what this role may not drop
 */
export async function dropLeftovers(keeper: Client): Promise<{ dropped: string[]; left: string[] }> {
  const dropped: string[] = [];
  const left: string[] = [];
  const drop = async (name: string, sql: string): Promise<void> => {
    try {
      await keeper.query(sql);
      dropped.push(name);
    } catch {
      left.push(name);
    }
  };
  for (const name of await unheld(keeper, 'SELECT datname::text AS name FROM pg_catalog.pg_database', ofAnyRun.database))
    await drop(name, `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
  for (const name of await unheld(keeper, 'SELECT rolname::text AS name FROM pg_catalog.pg_roles', ofAnyRun.role))
    await drop(name, `DROP ROLE IF EXISTS ${escapeIdentifier(name)}`);
  await dropSharedRoles(keeper);
  return { dropped, left };
}

/** The locks are read after the names: whoever made a name held its lock before. */
async function unheld(keeper: Client, allNames: string, pattern: string): Promise<string[]> {
  const { rows } = await keeper.query<{ name: string }>(allNames);
  const ours = new RegExp(pattern);
  const found = rows.flatMap(({ name }) => {
    const id = ours.exec(name)?.[1];
    return id === undefined ? [] : [{ name, id }];
  });
  if (found.length === 0) return [];
  const { rows: held } = await keeper.query<{ id: string }>(
    `SELECT lpad(to_hex(objid::bigint), 8, '0') AS id FROM pg_catalog.pg_locks
      WHERE locktype = 'advisory' AND classid = $1 AND objsubid = 2 AND granted`,
    [lockSpace],
  );
  const alive = new Set(held.map(({ id }) => id));
  return found.filter(({ id }) => !alive.has(id)).map(({ name }) => name);
}

/**
 * Drops the roles that were made under names of the app's (`authenticated`): those alone that carry our comment, that nothing
 * depends on, and only while no other run is at work, since runs share them: each holds a shared lock, which this session may have too.
 */
export async function dropSharedRoles(keeper: Client): Promise<void> {
  const { rows: alone } = await keeper.query<{ alone: boolean }>('SELECT pg_try_advisory_lock($1, 0) AS alone', [lockSpace]);
  if (alone[0]?.alone !== true) return;
  const { rows } = await keeper.query<{ name: string }>(
    `SELECT r.rolname::text AS name FROM pg_catalog.pg_roles r
      WHERE pg_catalog.shobj_description(r.oid, 'pg_authid') = $1 ORDER BY 1`,
    [roleComment],
  );
  for (const { name } of rows) await keeper.query(`DROP ROLE IF EXISTS ${escapeIdentifier(name)}`).catch(() => undefined);
  await keeper.query('SELECT pg_advisory_unlock($1, 0)', [lockSpace]);
}
