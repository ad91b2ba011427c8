import { type App, findTable, policiesFor, type PolicyCommand, type Statement, type Table } from '../model/index.js';

/** A command for which row-level security has no policy, so that a write reaches no row. */
export interface Unreachable {
  table: Table;
  lacks: PolicyCommand;
}

/** Roles that no request of an app's own pages has. */
const platformRoles = new Set(['service_role', 'postgres', 'supabase_admin', 'supabase_auth_admin', 'dashboard_user']);

/**
 * A delete or an update that reaches no row whoever sends it, and says so to nobody: no policy is for the command, or none lets the
 * rows be seen that its WHERE looks at. (PostgreSQL documentation, CREATE POLICY: an UPDATE or DELETE that reads columns needs the
 * policies for SELECT too; rows that none lets through are passed over without an error.)
 * @returns the table and the command that lacks a policy; undefined where a policy may let it through, or policies are not all known
 */
export function unreachable({ facts, role }: Statement, { catalogue }: Pick<App, 'catalogue'>): Unreachable | undefined {
  const lacked = commandsOf(facts);
  if (lacked.length === 0 || facts.target === undefined || (role !== 'anon' && role !== 'authenticated')) return undefined;
  const table = findTable(catalogue, facts.target, facts.tables[0]?.schema);
  if (table?.rowSecurity !== true || table.origin !== 'declared') return undefined;
  if (!catalogue.tables.some(({ policies }) => policies.length > 0) || isPerhapsMeant(table, catalogue)) return undefined;
  const lacks = lacked.find((command) => isForNobody(table, command));
  return lacks === undefined ? undefined : { table, lacks };
}

function commandsOf({ verb, filters }: Statement['facts']): PolicyCommand[] {
  if (verb !== 'delete' && verb !== 'update') return [];
  return [verb === 'delete' ? 'DELETE' : 'UPDATE', ...(filters.length > 0 ? (['SELECT'] as const) : [])];
}

/** Who has signed in may be missed in the code, and a role of the app's own may come with the token: their policies count. */
function isForNobody(table: Table, command: PolicyCommand): boolean {
  const roles = ['anon', 'authenticated', ...table.policies.flatMap((policy) => policy.roles)];
  return roles.every((role) => platformRoles.has(role) || policiesFor(table, command, role).length === 0);
}

/** A policy that Postgres refused may have been meant for it. */
export function isPerhapsMeant({ name }: Table, { refusals }: App['catalogue']): boolean {
  return refusals.some(({ sql }) => /\bpolicy\b/i.test(sql) && sql.includes(name));
}
