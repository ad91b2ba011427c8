import { escapeIdentifier, type Client } from 'pg';
import type { Table } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { Ground } from './ground.js';
import type { Person } from './people.js';
import { raise, staffFlag } from './roles.js';
import { attempt, qualified } from './statements.js';

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

/** Opens what may keep these people from using the app: approval, verification, bans; and makes the one of the staff that. */
export async function admit(client: Client, ground: Ground, people: readonly Person[]): Promise<void> {
  const { population } = ground;
  if (population !== undefined) {
    const users = people.filter(({ staff }) => staff === undefined);
    await admitInto(
      client,
      population.table,
      population.key,
      users.map(({ key }) => key),
    );
    const staff = users.filter(({ name }) => name === 'a user of the staff');
    for (const column of population.table.columns)
      if (staffFlag.test(column.name) && column.type === 'boolean' && staff.length > 0)
        await attempt(
          client,
          `update ${qualified(population.table)} set ${escapeIdentifier(column.name)} = true where ${escapeIdentifier(population.key)}::text = any($1)`,
          [staff.map(({ key }) => key)],
        );
    for (const person of staff) await raise(client, ground, person);
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
