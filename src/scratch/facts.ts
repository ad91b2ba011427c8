import type { Client } from 'pg';

/** What a server and the role that was named say of themselves, read once and before anything is done. */
export interface Facts {
  /** "PostgreSQL 16.4". */
  product: string;
  /** As `server_version_num`. */
  version: number;
  /** A standby only reads. */
  standby: boolean;
  /** Servers that follow it. */
  followers: number;
  superuser: boolean;
  createsDatabases: boolean;
  createsRoles: boolean;
  bypassesPolicies: boolean;
  /** Roles that the named role is a member of, but for those of our runs. */
  memberOf: string[];
  /** Databases that the named role owns, but for those of our runs. */
  owns: string[];
}

/** @param ours pattern of our databases; @param ourRoles pattern of our roles */
export async function factsOf(client: Client, ours: string, ourRoles: string): Promise<Facts> {
  const { rows } = await client.query<Omit<Facts, 'product'> & { said: string }>(
    `SELECT version() AS said, current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS standby,
            (SELECT count(*)::int FROM pg_catalog.pg_stat_replication) AS followers,
            r.rolsuper AS superuser, r.rolcreatedb OR r.rolsuper AS "createsDatabases", r.rolcreaterole OR r.rolsuper AS "createsRoles",
            r.rolbypassrls OR r.rolsuper AS "bypassesPolicies",
            ARRAY(SELECT o.rolname::text FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles o ON o.oid = m.roleid
                   WHERE m.member = r.oid AND o.rolname !~ $2 ORDER BY 1) AS "memberOf",
            ARRAY(SELECT d.datname::text FROM pg_catalog.pg_database d WHERE d.datdba = r.oid AND d.datname !~ $1 ORDER BY 1) AS owns
       FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`,
    [ours, ourRoles],
  );
  const [facts] = rows;
  if (facts === undefined) throw new Error('the server does not say which role it let in');
  const { said, ...rest } = facts;
  return { product: productOf(said), ...rest };
}

/** Engines that speak Postgres's language and say in `version()` what they are. */
const engines = /(CockroachDB|YugabyteDB|-YB-|Redshift|Greenplum|EnterpriseDB)/;

/** "PostgreSQL 16.4 on x86_64-pc-linux-gnu, …" as one name. */
export function productOf(said: string): string {
  const name = /^(\w+(?:\s\w+)?\s+v?\d[\w.-]*)/.exec(said)?.[1] ?? said.split(/[,(]/)[0]?.trim() ?? said;
  const engine = engines.exec(said)?.[1]?.replaceAll('-YB-', 'YugabyteDB');
  return engine === undefined || name.includes(engine) ? name : `${name} (${engine})`;
}
