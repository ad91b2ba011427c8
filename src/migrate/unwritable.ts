import { type App, comparedWithAsker, findTable, policiesFor, type Policy, type Statement, type Table } from '../model/index.js';
import { type Forbidden, insufficientPrivilege } from './refusal.js';
import { isPerhapsMeant } from './unreachable.js';

/**
 * An insert that row-level security refuses whoever sends it: no policy lets the request's role add rows, or the only ones compare a
 * column with who asks that the insert leaves empty. (PostgreSQL documentation, CREATE POLICY: without a policy that applies, access is
 * denied.) Undefined where a policy may let it through.
 */
export function unwritable({ facts, role, sql }: Statement, { catalogue }: Pick<App, 'catalogue'>): Forbidden | undefined {
  if (facts.verb !== 'insert' || facts.target === undefined || (role !== 'anon' && role !== 'authenticated')) return undefined;
  const table = findTable(catalogue, facts.target, facts.tables[0]?.schema);
  if (table?.rowSecurity !== true || table.origin !== 'declared' || isFilledByTrigger(table, catalogue)) return undefined;
  if (isPerhapsMeant(table, catalogue)) return undefined;
  const policies = policiesFor(table, 'INSERT', role);
  const written = writtenColumns(sql);
  if (written === undefined || !policies.every((policy) => leavesEmpty(policy, table, written))) return undefined;
  return {
    code: insufficientPrivilege,
    message: `new row violates row-level security policy for table "${table.name}"`,
    ...(table.location ? { at: table.location } : {}),
  };
}

/** The columns that an insert names; undefined where it names none, which may be any. */
function writtenColumns(sql: string): Set<string> | undefined {
  const [, columns] = /\binsert\s+into\s+[\w".]+\s*\(([^()]*)\)/i.exec(sql) ?? [];
  return columns === undefined ? undefined : new Set(columns.split(',').map((column) => column.replace(/"/g, '').trim()));
}

/** `auth.uid() = user_id`, on its own or with more that has to hold as well, for a column that stays empty. */
function leavesEmpty({ check, using }: Policy, table: Table, written: ReadonlySet<string>): boolean {
  const condition = (check ?? using ?? '').replace(/\bis not null\b/gi, '');
  if (/\bor\b|\bcase\b|\bnot\b|coalesce|distinct/i.test(condition)) return false;
  return comparedWithAsker(condition).some((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    return column !== undefined && column.default === undefined && !written.has(column.name);
  });
}

/** A trigger may fill what the insert leaves empty. */
function isFilledByTrigger(table: Table, { functions }: App['catalogue']): boolean {
  return functions.some(({ triggers }) =>
    triggers?.some(
      (trigger) => trigger.table.replace(/^.*\./, '') === table.name && trigger.events.some((event) => /insert/i.test(event)),
    ),
  );
}
