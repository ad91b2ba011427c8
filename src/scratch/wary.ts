import type { Client } from 'pg';
import { isSamePlace } from '../model/index.js';
import type { Facts } from './facts.js';
import { lockSpace } from './names.js';

/** Bytes in other databases above which a server is not taken for one that is there to try things on. */
export const mostOtherBytes = 1024 ** 3;
const mostNamed = 3;

/** A server that the app's own settings name, and where they do. */
export interface Own {
  place: string;
  from: string;
}

interface Other {
  name: string;
  sessions: number;
  /** Null where the role may not look. */
  bytes: number | null;
}

/**
 * Why a careful person would not put a load on this server: others are connected, much data lies there, other servers follow it, or
 * it is the app's own.
 * @param ours pattern of our databases, whose sessions are those of checks
 * @param place where it is, and the places that the app's own settings name
 */
export async function reasonsAgainst(
  client: Client,
  facts: Facts,
  ours: string,
  place: string,
  own: readonly Own[],
  mostBytes = mostOtherBytes,
): Promise<string[]> {
  const others = await othersOn(client, ours);
  const busy = others.filter(({ sessions }) => sessions > 0);
  const sessions = busy.reduce((sum, other) => sum + other.sessions, 0);
  const bytes = others.reduce((sum, other) => sum + Number(other.bytes ?? 0), 0);
  const from = own.find((one) => isSamePlace(one.place, place))?.from;
  return [
    ...(from === undefined ? [] : [`it is the one that the app itself uses (${from})`]),
    ...(sessions === 0
      ? []
      : [
          `${counted(sessions, 'other session is', 'other sessions are')} open there (in ${named(busy.map(({ name }) => name))})`,
        ]),
    ...(bytes <= mostBytes ? [] : [`it holds ${(bytes / 1024 ** 3).toFixed(1)} GB of other data`]),
    ...(facts.followers === 0 ? [] : [counted(facts.followers, 'other server follows it', 'other servers follow it')]),
  ];
}

/**
 * Every database but ours, with the sessions of people and apps in it. Those of checks hold our lock. A role that may not look at
 * others' sessions is not told what sort they are: they count.
 */
async function othersOn(client: Client, ours: string): Promise<Other[]> {
  const { rows } = await client.query<Other>(
    `SELECT d.datname::text AS name,
            (SELECT count(*)::int FROM pg_catalog.pg_stat_activity a
              WHERE a.datid = d.oid AND a.pid <> pg_backend_pid() AND coalesce(a.backend_type, 'client backend') = 'client backend'
                AND a.pid NOT IN (SELECT l.pid FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.classid = $2)) AS sessions,
            CASE WHEN has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE')
                 THEN pg_database_size(d.oid)::float8 END AS bytes
       FROM pg_catalog.pg_database d WHERE d.datname !~ $1 AND d.datallowconn ORDER BY 1`,
    [ours, lockSpace],
  );
  return rows;
}

function counted(number: number, one: string, many: string): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}

function named(names: readonly string[]): string {
  const rest = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`;
}
