import { escapeIdentifier, type Client } from 'pg';
import type { Table } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { Ground } from './ground.js';

/** A user of the filled data in whose name requests are sent. */
export interface Person {
  /** "a user", "another user", "a vendor". */
  name: string;
  /** Their key, as text. */
  key: string;
  row: Record<string, unknown>;
  /** What their requests carry, once they are signed in. */
  headers: Record<string, string>;
  /** Of a table of its own for those who run the app. */
  staff?: { table: Table; key: string };
}

export const anotherUser = 'another user';
const mostRoles = 5;
const roleColumn = /^(?:role|user_?role|user_?type|account_?type|type)$/i;
const staffFlag = /^is_?(?:admin|staff|superuser|super_?admin)$/i;
/** What keeps an account from being used, and what it is when it may. */
const gates: [name: RegExp, value: string][] = [
  [/^(?:is_?)?(?:approved|active|enabled|verified|confirmed|email_?verified|activated|onboarded|onboarding_completed)$/i, 'true'],
  [/^(?:is_?)?(?:banned|blocked|disabled|suspended|locked|deleted|must_change_password|two_factor_enabled)$/i, 'false'],
  [/^(?:email_?verified_?at|email_?verified|approved_?at|confirmed_?at|email_confirmed_at)$/i, 'now()'],
  [/^(?:deleted_?at|banned_?at|banned_?until|locked_?until|suspended_?at|ban_expires)$/i, 'null'],
  [/^(?:status|account_?status)$/i, "'active'"],
];

const paidUntil =
  /expires?(?:_?(?:at|on))?$|expiry|expiration|trial_?ends?(?:_?at)?$|(?:trial|valid|paid|subscription|premium)_?(?:until|ends?(?:_?at)?)$|current_?period_?end|renews?_?at$/i;

export function qualified(table: { schema: string; name: string }): string {
  return `${escapeIdentifier(table.schema)}.${escapeIdentifier(table.name)}`;
}

/**
 * The users with the most rows of their own: two of the commonest role, and one of each other role.
 * @param client a connection to a filled database, as its owner
 */
export async function choosePeople(client: Client, ground: Ground): Promise<Person[]> {
  const { population, owned } = ground;
  if (population === undefined) return [];
  const { table, key } = population;
  const mine = owned.map(
    ({ table: other, column }) => `select ${escapeIdentifier(column)}::text as key from ${qualified(other)}`,
  );
  const counted =
    mine.length === 0
      ? 'select null::text as key, 0 as rows where false'
      : `select key, count(*) as rows from (${mine.join(' union all ')}) every group by key`;
  const { rows } = await client.query<{ key: string; row: Record<string, unknown> }>(
    `select p.${escapeIdentifier(key)}::text as key, to_jsonb(p) as row from ${qualified(table)} p left join (${counted}) c on c.key = p.${escapeIdentifier(key)}::text
     order by coalesce(c.rows, 0) desc, p.${escapeIdentifier(key)}::text limit 400`,
  );
  const role = table.columns.find(({ name }) => roleColumn.test(name))?.name;
  const roleOf = (row: Record<string, unknown>): string => (role === undefined ? '' : String(row[role]));
  const [first] = rows;
  if (first === undefined) return [];
  const usual = commonest(rows.map(({ row }) => roleOf(row)));
  const usuals = rows.filter(({ row }) => roleOf(row) === usual).slice(0, 2);
  const others = [...new Set(rows.map(({ row }) => roleOf(row)))].filter((each) => each !== usual).slice(0, mostRoles);
  const people = usuals.map((found, at) => ({ ...found, name: at === 0 ? 'a user' : anotherUser }));
  for (const each of others) {
    const found = rows.find(({ row }) => roleOf(row) === each);
    if (found) people.push({ ...found, name: `a user with the role ${each}` });
  }
  const flag = table.columns.find(({ name }) => staffFlag.test(name));
  const staff = flag && rows.find(({ key: other }) => people.every((person) => person.key !== other));
  if (staff) people.push({ ...staff, name: 'a user of the staff' });
  return [...people.map((person) => ({ ...person, headers: {} })), ...(await staffOf(client, ground))];
}

/** One row of each other table in which people have an address and a password. */
async function staffOf(client: Client, { tables, population }: Ground): Promise<Person[]> {
  const found: Person[] = [];
  for (const table of tables.values()) {
    const has = (name: RegExp): boolean =>
      table.columns.some((column) => name.test(column.name) && /char|text/.test(column.type));
    const [key] = table.primaryKey;
    if (
      table === population?.table ||
      key === undefined ||
      !has(/mail|user_?name|login/i) ||
      !has(/pass(?:word|wd)?|password_?hash/i)
    )
      continue;
    const { rows } = await client.query<{ key: string; row: Record<string, unknown> }>(
      `select t.${escapeIdentifier(key)}::text as key, to_jsonb(t) as row from ${qualified(table)} t order by 1 limit 1`,
    );
    if (rows[0] !== undefined) found.push({ ...rows[0], name: `a row of ${table.name}`, headers: {}, staff: { table, key } });
  }
  return found.slice(0, 2);
}

/** Opens what may keep these people from using the app: approval, verification, bans; and makes the one of the staff that. */
export async function admit(client: Client, { population }: Ground, people: readonly Person[]): Promise<void> {
  if (population !== undefined) {
    const users = people.filter(({ staff }) => staff === undefined);
    await admitInto(
      client,
      population.table,
      population.key,
      users.map(({ key }) => key),
    );
    const staff = users.filter(({ name }) => name === 'a user of the staff').map(({ key }) => key);
    for (const column of population.table.columns)
      if (staffFlag.test(column.name) && column.type === 'boolean' && staff.length > 0)
        await attempt(
          client,
          `update ${qualified(population.table)} set ${escapeIdentifier(column.name)} = true where ${escapeIdentifier(population.key)}::text = any($1)`,
          [staff],
        );
  }
  for (const { staff, key } of people) if (staff !== undefined) await admitInto(client, staff.table, staff.key, [key]);
}

/** Ends of trials and subscriptions, of users and of what they belong to: none has come yet. */
export async function keepPaid(client: Client, { population, links, tables }: Ground): Promise<void> {
  if (population === undefined) return;
  const own = tableKey(population.table);
  const near = new Set([
    own,
    ...links.filter(({ from }) => from === own).map(({ to }) => to),
    ...links.filter(({ to }) => to === own).map(({ from }) => from),
  ]);
  for (const key of near) {
    const table = tables.get(key);
    for (const column of table?.columns ?? [])
      if (table !== undefined && paidUntil.test(column.name) && /^timestamp|^date/.test(column.type))
        await attempt(client, `update ${qualified(table)} set ${escapeIdentifier(column.name)} = now() + interval '1 year'`, []);
  }
}

async function admitInto(client: Client, table: Table, key: string, keys: readonly string[]): Promise<void> {
  for (const column of table.columns)
    for (const [name, value] of gates)
      if (name.test(column.name) && fits(table, column.name, value))
        await attempt(
          client,
          `update ${qualified(table)} set ${escapeIdentifier(column.name)} = ${value} where ${escapeIdentifier(key)}::text = any($1)`,
          [keys],
        );
}

function fits(table: Table, name: string, value: string): boolean {
  const column = table.columns.find((each) => each.name === name);
  if (column === undefined || column.generated) return false;
  if (value === 'true' || value === 'false') return column.type === 'boolean';
  if (value === 'now()') return /^timestamp|^date/.test(column.type);
  if (value === 'null') return !column.notNull;
  return (
    column.enumLabels?.includes('active') === true ||
    table.checks.some(({ expression }) => expression.includes(column.name) && expression.includes("'active'"))
  );
}

/** What the schema refuses is left as it is. */
export async function attempt(client: Client, sql: string, values: unknown[]): Promise<boolean> {
  return client.query(sql, values).then(
    () => true,
    () => false,
  );
}

function commonest(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) if (!/admin|staff|super/i.test(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0] ?? values[0] ?? '';
}
