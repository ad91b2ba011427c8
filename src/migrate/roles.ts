import type { SchemaStatement } from './statement.js';

const creation = /^create\s+(?:role|user|group)\s+(?:"([^"]+)"|([a-z_][a-z0-9_$]*))/i;
const longestName = 63;

/** Roles that the app's SQL creates. They are made without login or any right, so that its policies and grants can name them. */
export function namedRoles(statements: readonly SchemaStatement[]): string[] {
  const names = statements.flatMap((statement) => {
    const match = statement.treatment === 'skip' ? creation.exec(statement.sql) : null;
    const name = match?.[1] ?? match?.[2]?.toLowerCase();
    return name === undefined || name.startsWith('pg_') || name.length > longestName ? [] : [name];
  });
  return [...new Set(names)];
}
