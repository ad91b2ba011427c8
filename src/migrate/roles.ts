import { escapeIdentifier, type Client } from 'pg';
import type { SchemaStatement } from './statement.js';

const creation = /^create\s+(?:role|user|group)\s+(?:"([^"]+)"|([a-z_][a-z0-9_$]*))/i;
const longestName = 63;

/**
 * Creates the roles that the app's SQL creates, so that its policies and grants can name them: without login or any right.
 * The statements themselves are not run.
 */
export async function createNamedRoles(keeper: Client, statements: SchemaStatement[]): Promise<void> {
  const names = statements.flatMap((statement) => {
    const match = statement.treatment === 'skip' ? creation.exec(statement.sql) : null;
    const name = match?.[1] ?? match?.[2]?.toLowerCase();
    return name === undefined || name.startsWith('pg_') || name.length > longestName ? [] : [name];
  });
  for (const name of new Set(names)) {
    const present = await keeper.query('select from pg_roles where rolname = $1', [name]);
    if (present.rowCount !== 0) continue;
    const role = escapeIdentifier(name);
    await keeper.query(`create role ${role} nologin; grant ${role} to lab with inherit true, set true, admin false`);
  }
}
