import type { Policy, Table } from './catalogue.js';

const askers = /(?:\bauth\.uid\(\)(?:\s+AS\s+uid\))?\s*=\s*"?(\w+)"?\)|\(\(?"?(\w+)"?\s*=\s*(?:\(\s*SELECT\s+)?auth\.uid\(\))/gi;

/** Columns that a policy's condition, as Postgres prints it, compares with who asks: `(auth.uid() = user_id)`. */
export function comparedWithAsker(condition: string): string[] {
  return [...condition.matchAll(askers)].flatMap(([, behind, before]) => behind ?? before ?? []);
}

export type PolicyCommand = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

/**
 * The policies by which a role may reach rows with a command (PostgreSQL documentation, CREATE POLICY: without one access is denied;
 * restrictive ones only take away).
 */
export function policiesFor({ policies }: Pick<Table, 'policies'>, wanted: PolicyCommand, role: string): Policy[] {
  return policies.filter(
    ({ command, permissive, roles }) =>
      permissive &&
      (command === 'ALL' || command === wanted) &&
      (roles.length === 0 || roles.includes('public') || roles.includes(role)),
  );
}
