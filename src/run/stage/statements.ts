import { escapeIdentifier, type Client } from 'pg';

/** A table's name as SQL takes it. */
export function qualified(table: { schema: string; name: string }): string {
  return `${escapeIdentifier(table.schema)}.${escapeIdentifier(table.name)}`;
}

/** Changes rows; what the schema refuses is left as it is. @returns whether it was taken */
export async function attempt(client: Client, sql: string, values: unknown[]): Promise<boolean> {
  return client.query(sql, values).then(
    () => true,
    () => false,
  );
}
