import { randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import type { Facts } from './facts.js';
import { roleComment, roleName, type Run } from './names.js';

/** After this time nobody logs in as a role that was left behind. */
const validHours = 24;

/** From this version on, who makes a role may hand it on and is no member of it. */
const separatesMembership = 160_000;
/** From this version on a single setting can be allowed. */
const grantsSettings = 150_000;

/** A role that owns the run's databases and may nothing else. */
export interface OwnRole {
  name: string;
  password: string;
  /** It may put triggers and foreign keys to rest. */
  rest: boolean;
}

/** Makes the role that the app's SQL runs as: neither superuser nor maker of anything, a member of nothing. */
export async function makeOwnRole(keeper: Client, run: Run, facts: Facts): Promise<OwnRole> {
  const name = roleName(run);
  const password = randomBytes(24).toString('hex');
  const role = escapeIdentifier(name);
  const until = new Date(Date.now() + validHours * 3_600_000).toISOString();
  const bypass = facts.bypassesPolicies ? 'BYPASSRLS' : 'NOBYPASSRLS';
  await keeper.query(
    `CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION ${bypass} PASSWORD ${escapeLiteral(password)} VALID UNTIL ${escapeLiteral(until)}`,
  );
  const rest = facts.superuser && facts.version >= grantsSettings;
  const own = { name, password, rest };
  try {
    // To own databases for it, to end its statements and to drop what it made.
    if (!facts.superuser) await keeper.query(membership(role, 'CURRENT_USER', facts));
    if (rest) await keeper.query(`GRANT SET ON PARAMETER session_replication_role TO ${role}`);
    return own;
  } catch (error) {
    await dropOwnRole(keeper, own).catch(() => undefined);
    throw error;
  }
}

export async function dropOwnRole(keeper: Client, { name, rest }: OwnRole): Promise<void> {
  const role = escapeIdentifier(name);
  if (rest) await keeper.query(`REVOKE SET ON PARAMETER session_replication_role FROM ${role}`);
  await keeper.query(`DROP ROLE IF EXISTS ${role}`);
}

/**
 * Makes a role under the name that the app's SQL knows it by, and lets the run's role take it. One that is there and carries
 * another comment than ours is somebody's: it is neither used nor changed.
 * @returns why it cannot be had; undefined where it can
 */
export async function makeNamedRole(keeper: Client, name: string, own: OwnRole, facts: Facts): Promise<string | undefined> {
  const role = escapeIdentifier(name);
  const { rows } = await keeper.query<{ comment: string | null }>(
    `SELECT pg_catalog.shobj_description(oid, 'pg_authid') AS comment FROM pg_catalog.pg_roles WHERE rolname = $1`,
    [name],
  );
  const [present] = rows;
  if (present !== undefined && present.comment !== roleComment)
    return 'a role of that name is there and was not made by a check, so that it is left alone';
  try {
    if (present === undefined) {
      // Sent as one, it is one transaction: without the comment nobody would know whose it is.
      await keeper.query(
        `CREATE ROLE ${role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION; COMMENT ON ROLE ${role} IS ${escapeLiteral(roleComment)}`,
      );
      if (name === 'service_role' && facts.bypassesPolicies) await keeper.query(`ALTER ROLE ${role} BYPASSRLS`);
    }
    await keeper.query(membership(role, escapeIdentifier(own.name), facts));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function membership(role: string, to: string, facts: Facts): string {
  const options = facts.version >= separatesMembership ? ' WITH INHERIT TRUE, SET TRUE' : '';
  return `GRANT ${role} TO ${to}${options}`;
}
