import { escapeIdentifier, type Client } from 'pg';
import type { Table } from '../../model/index.js';
import type { Ground } from './ground.js';
import type { Person } from './people.js';
import { attempt, qualified } from './statements.js';

/** Columns that say which role a user has, and whether one is of the staff. */
export const roleColumn = /^(?:role|user_?role|user_?type|account_?type|type|role_?id)$/i;
export const staffFlag = /^is_?(?:admin|staff|superuser|super_?admin)$/i;
const rolesTable = /(?:^|_)(?:user|member|account|profile)?_?roles?$/i;

/** A table of its own that says who has which role (`user_roles`), and the role of those who run the app. */
export function rolesOf({ owned }: Ground): { table: Table; column: string; role: string; value: string } | undefined {
  for (const { table, column } of owned) {
    const role = rolesTable.test(table.name) ? table.columns.find(({ name }) => roleColumn.test(name)) : undefined;
    if (role === undefined) continue;
    const checks = table.checks.filter(({ expression }) => expression.includes(role.name));
    const allowed =
      role.enumLabels ?? checks.flatMap(({ expression }) => [...expression.matchAll(/'([^']+)'/g)].map(([, each = '']) => each));
    const value = allowed.find((each) => /^admin/i.test(each)) ?? allowed.find((each) => /admin|staff|super/i.test(each));
    if (value !== undefined) return { table, column, role: role.name, value };
    if (allowed.length === 0 && /char|text/.test(role.type)) return { table, column, role: role.name, value: 'admin' };
  }
  return undefined;
}

/**
 * The column of the users' own table that says who somebody is in words that nothing bounds, and the word for those who run the
 * app, written as the column's default is.
 */
export function wordedRole({ population }: Ground): { column: string; value: string } | undefined {
  const column = population?.table.columns.find(({ name }) => roleColumn.test(name));
  if (column === undefined || column.enumLabels !== undefined || !/char|text/.test(column.type)) return undefined;
  if (population?.table.checks.some(({ expression }) => expression.includes(column.name)) === true) return undefined;
  const usual = /'([^']+)'/.exec(column.default ?? '')?.[1] ?? '';
  const value = /^[A-Z_]+$/.test(usual) ? 'ADMIN' : /^[A-Z]/.test(usual) ? 'Admin' : 'admin';
  return { column: column.name, value };
}

/** Gives a person the role of those who run the app: in their own row, where that was chosen for them, and where a table of its own says who has it. */
export async function raise(client: Client, ground: Ground, { key, row }: Pick<Person, 'key' | 'row'>): Promise<void> {
  const own = wordedRole(ground);
  if (own !== undefined && ground.population !== undefined && row[own.column] === own.value)
    await attempt(
      client,
      `update ${qualified(ground.population.table)} set ${escapeIdentifier(own.column)} = $2 where ${escapeIdentifier(ground.population.key)}::text = $1`,
      [key, own.value],
    );
  const roles = rolesOf(ground);
  if (roles === undefined) return;
  const [table, owner, role] = [qualified(roles.table), escapeIdentifier(roles.column), escapeIdentifier(roles.role)];
  const { rowCount } = await client.query(`select 1 from ${table} where ${owner}::text = $1 limit 1`, [key]);
  const one = `ctid = (select ctid from ${table} where ${owner}::text = $1 limit 1)`;
  if (rowCount !== 0)
    await attempt(client, `update ${table} set ${role} = '${roles.value.replaceAll("'", "''")}' where ${one}`, [key]);
  else {
    const type = roles.table.columns.find(({ name }) => name === roles.column)?.type ?? 'text';
    await attempt(
      client,
      `insert into ${table} (${owner}, ${role}) values ($1::${type}, '${roles.value.replaceAll("'", "''")}')`,
      [key],
    );
  }
}
