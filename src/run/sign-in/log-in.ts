import type { Json, LogIn } from '../../model/index.js';
import { bodyOf } from '../requests/drive.js';
import { jsonIn } from '../requests/send.js';
import { leavesOf } from '../requests/leaves.js';
import { knownPassword } from '../requests/values.js';
import type { Ground } from '../stage/ground.js';
import type { Person } from '../stage/people.js';
import type { Inside } from './password.js';

const mostFields = 20;

/** A log-in as another place can repeat it: which fields hold what, and where the answer holds what lets people in. No value of this run's people is kept. */
export function logInOf({ outcome, headers }: Inside, person: Person, population: Ground['population']): LogIn {
  const form = outcome.sent.headers['content-type']?.includes('json') !== true;
  const sent: Record<string, Json> = form
    ? Object.fromEntries(new URLSearchParams(outcome.sent.body ?? ''))
    : bodyOf(outcome.sent);
  const own = new Map(
    Object.entries(person.row).flatMap(([column, value]) => (typeof value === 'string' ? [[value, column]] : [])),
  );
  const leaves = leavesOf(sent).slice(0, mostFields);
  const account = leaves.filter(({ value }) => typeof value === 'string' && own.has(value));
  const password = leaves.filter(({ value }) => value === knownPassword);
  const column = own.get(String(account[0]?.value));
  const bearer = headers['authorization']?.replace(/^Bearer /, '');
  const token = bearer === undefined ? undefined : (pathTo(jsonIn(outcome.answer.text), bearer) ?? 'header');
  return {
    method: outcome.sent.method,
    path: outcome.recipe.plan.pattern,
    body: form ? 'form' : 'json',
    account: account.map(({ name }) => name),
    password: password.map(({ name }) => name),
    other: leaves.filter((leaf) => !account.includes(leaf) && !password.includes(leaf)),
    ...(column === undefined || population === undefined
      ? {}
      : { accountFrom: { schema: population.table.schema, table: population.table.name, column } }),
    cookies: headers['cookie'] !== undefined,
    ...(token === undefined ? {} : { token }),
  };
}

const deepest = 6;

/** The way to a text in an answer. */
function pathTo(value: unknown, wanted: string, depth = 0): string[] | undefined {
  if (typeof value !== 'object' || value === null || depth > deepest) return undefined;
  for (const [key, each] of Object.entries(value)) {
    if (each === wanted) return [key];
    const inner = pathTo(each, wanted, depth + 1);
    if (inner !== undefined) return [key, ...inner];
  }
  return undefined;
}
