import type { Client } from 'pg';
import type { NamedServer } from '../model/index.js';
import type { Facts } from './facts.js';

/** Extensions that make another engine of a Postgres, by the name that people know. */
const engines = new Map([
  ['citus', 'Citus'],
  ['timescaledb', 'TimescaleDB'],
  ['neon', 'Neon'],
  ['aurora_stat_utils', 'Aurora'],
  ['vector', 'pgvector'],
  ['postgis', 'PostGIS'],
]);

/** From this version on `EXPLAIN` gives the plan of a statement without its values, from which indexes are proposed. */
const plansGenerally = 160_000;
/** From this version on `EXPLAIN` turns the rows into text. */
const serializes = 170_000;

/**
 * What the server is, and what cannot be known there.
 * @param client in the database that holds the app's schema: what the app's SQL switched on counts, not what could be
 */
export async function describeServer(client: Client, facts: Facts): Promise<NamedServer> {
  const { rows } = await client.query<{ name: string; version: string }>(
    'SELECT extname::text AS name, extversion AS version FROM pg_catalog.pg_extension ORDER BY 1',
  );
  const found = rows.flatMap(({ name, version }) => {
    const engine = engines.get(name);
    return engine === undefined ? [] : [`${engine} ${version}`];
  });
  const forced = facts.bypassesPolicies ? [] : await forcedTables(client);
  const lacks = [
    ...(forced.length > 0
      ? [
          `tables that force their policies on their owner are read as nobody, so that there are no rows to ask for, unless the role may pass them by (BYPASSRLS): ${forced.join(', ')}`,
        ]
      : []),
    ...(facts.version < serializes
      ? ['how many bytes a result has is Postgres’s own estimate there: before version 17 it does not count them']
      : []),
    ...(facts.version < plansGenerally
      ? ['no new index was tried: before version 16 Postgres does not tell what an index could serve']
      : []),
  ];
  return { product: found.length === 0 ? facts.product : `${facts.product} with ${found.join(' and ')}`, lacks };
}

async function forcedTables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_catalog.pg_class WHERE relforcerowsecurity AND pg_has_role(relowner, 'USAGE') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
