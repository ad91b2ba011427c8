import type pg from 'pg';
import { abilitiesOf } from '../../lab/index.js';
import { quoteName, quoteTable } from './sql.js';

interface ForeignKey {
  schema: string;
  table: string;
  name: string;
  definition: string;
}

interface Trigger {
  schema: string;
  table: string;
  name: string;
}

/** What was taken off a database so that its tables can be filled in any order. */
export interface Loosened {
  foreignKeys: ForeignKey[];
  triggers: Trigger[];
  forced: { schema: string; table: string }[];
}

const ownTables = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%' AND pg_has_role(c.relowner, 'USAGE')`;

/**
 * Where the role may not put triggers and foreign keys to rest, which needs a right that only a superuser gives: takes the foreign
 * keys off, switches the triggers off and lets the owner past forced policies, all of which an owner may do.
 * @returns what `fasten` puts back; undefined where the role may put them to rest, and nothing was done
 */
export async function loosen(client: pg.Client): Promise<Loosened | undefined> {
  if (abilitiesOf(client).rest) return undefined;
  const { rows: foreignKeys } = await client.query<ForeignKey>(
    `SELECT own.schema, own.table, k.conname AS name, pg_get_constraintdef(k.oid) AS definition
       FROM pg_constraint k JOIN (SELECT c.oid, n.nspname AS schema, c.relname AS table FROM ${ownTables}) own ON own.oid = k.conrelid
      WHERE k.contype = 'f' AND k.conparentid = 0 ORDER BY 1, 2, 3`,
  );
  // What is declared to run always runs in the lab's fill too.
  const { rows: triggers } = await client.query<Trigger>(
    `SELECT own.schema, own.table, t.tgname AS name
       FROM pg_trigger t JOIN (SELECT c.oid, n.nspname AS schema, c.relname AS table FROM ${ownTables}) own ON own.oid = t.tgrelid
      WHERE NOT t.tgisinternal AND t.tgenabled = 'O' ORDER BY 1, 2, 3`,
  );
  const { rows: forced } = await client.query<{ schema: string; table: string }>(
    `SELECT n.nspname AS schema, c.relname AS table FROM ${ownTables} AND c.relforcerowsecurity ORDER BY 1, 2`,
  );
  for (const { name, ...table } of foreignKeys) await alter(client, table, `DROP CONSTRAINT ${quoteName(name)}`);
  for (const { name, ...table } of triggers) await alter(client, table, `DISABLE TRIGGER ${quoteName(name)}`);
  for (const table of forced) await alter(client, table, 'NO FORCE ROW LEVEL SECURITY');
  return { foreignKeys, triggers, forced };
}

/**
 * Puts back what `loosen` took off; Postgres checks every row of every foreign key as it does.
 * @returns tables whose rows a foreign key refuses, by key, with the reason
 */
export async function fasten(client: pg.Client, loosened: Loosened | undefined): Promise<Map<string, string>> {
  const broken = new Map<string, string>();
  if (loosened === undefined) return broken;
  for (const { name, definition, ...table } of loosened.foreignKeys) {
    const add = `ADD CONSTRAINT ${quoteName(name)} ${definition}`;
    try {
      await alter(client, table, add);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      broken.set(`${table.schema}.${table.table}`, `the foreign key ${name} refuses the filled rows: ${said}`);
      // Every later write pays for it all the same.
      if (!definition.endsWith(' NOT VALID')) await alter(client, table, `${add} NOT VALID`).catch(() => undefined);
    }
  }
  for (const { name, ...table } of loosened.triggers) await alter(client, table, `ENABLE TRIGGER ${quoteName(name)}`);
  for (const table of loosened.forced) await alter(client, table, 'FORCE ROW LEVEL SECURITY');
  return broken;
}

async function alter(client: pg.Client, { schema, table }: { schema: string; table: string }, how: string): Promise<void> {
  await client.query(`ALTER TABLE ${quoteTable({ schema, name: table })} ${how}`);
}
