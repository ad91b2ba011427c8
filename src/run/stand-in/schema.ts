import type { Catalogue, Table } from '../../model/index.js';
import { type Database, inTransaction } from './database.js';
import { type Callable, readFunctions } from './functions.js';
import { Refusal } from './refusal.js';
import { withViewKeys } from './view-keys.js';

/** What requests can name. */
export interface Schema {
  catalogue: Catalogue;
  functions: Callable[];
}

/** Supabase's own schemas, which its interface does not show. */
const hidden =
  /^(?:auth|storage|realtime|vault|cron|net|extensions|supabase_functions|supabase_migrations|information_schema|pg_.*)$/;

export async function readSchema(database: Database, catalogue: Catalogue): Promise<Schema> {
  return inTransaction(
    database,
    async (client) => {
      const functions = await readFunctions(client);
      const named = functions.map(({ schema, name }) => ({ schema, name, language: '', source: '' }));
      return { catalogue: { ...(await withViewKeys(client, catalogue)), functions: named }, functions };
    },
    'read',
  );
}

/** The schema that a request names in its header: https://postgrest.org/en/stable/references/api/schemas.html */
export function schemaNamed(headers: Record<string, string>, method: string): string {
  const reads = method === 'GET' || method === 'HEAD';
  const named = headers[reads ? 'accept-profile' : 'content-profile'] ?? 'public';
  if (!hidden.test(named)) return named;
  throw new Refusal(406, 'PGRST106', `Invalid schema: ${named}`, null, 'Only the following schemas are exposed: public');
}

/**
 * @throws Refusal PGRST205 where there is no such table or view
 */
export function tableNamed({ catalogue }: Schema, schema: string, name: string): Table {
  const table = catalogue.tables.find((each) => each.schema === schema && each.name === name);
  if (table !== undefined) return table;
  throw new Refusal(404, 'PGRST205', `Could not find the table '${schema}.${name}' in the schema cache`);
}

/** A write that names a column which is not there. */
export function refuseUnknownColumns(table: Table, names: readonly string[]): void {
  const missing = names.find((name) => !table.columns.some((column) => column.name === name));
  if (missing !== undefined)
    throw new Refusal(400, 'PGRST204', `Could not find the '${missing}' column of '${table.name}' in the schema cache`);
}
