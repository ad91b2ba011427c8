import { escapeIdentifier, type Client } from 'pg';
import type { Table } from '../../model/index.js';
import type { Ground } from './ground.js';
import { roleColumn, rolesOf, staffFlag, wordedRole } from './roles.js';
import { qualified } from './statements.js';

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
  const told = table.columns.some(({ name }) => staffFlag.test(name)) || rolesOf(ground) !== undefined;
  const own = told || rows.some(({ row }) => /admin|staff|super/i.test(roleOf(row))) ? undefined : wordedRole(ground);
  const staff =
    told || own !== undefined ? rows.find(({ key: other }) => people.every((person) => person.key !== other)) : undefined;
  if (staff !== undefined)
    people.push({
      ...staff,
      row: own === undefined ? staff.row : { ...staff.row, [own.column]: own.value },
      name: 'a user of the staff',
    });
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

function commonest(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) if (!/admin|staff|super/i.test(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0] ?? values[0] ?? '';
}
