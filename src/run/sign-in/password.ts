import { escapeIdentifier, type Client } from 'pg';
import type { Json, LogIn, Table } from '../../model/index.js';
import { bodyOf, drive, type Outcome } from '../requests/drive.js';
import { recipeOf } from '../requests/compose.js';
import { leavesOf } from '../requests/leaves.js';
import { type Answer, jsonIn } from '../requests/send.js';
import type { Field, Plan } from '../requests/plan.js';
import { nothingNamed } from '../requests/named.js';
import { fieldNamed } from '../requests/repair.js';
import { knownPassword } from '../requests/values.js';
import type { World } from '../requests/world.js';
import type { Person } from '../stage/people.js';
import { attempt, qualified } from '../stage/statements.js';
import { logInOf } from './log-in.js';
import type { SignIn } from './sign-in.js';

const signUpPath = /(?:register|sign-?up|registration|create-account|\/users\/?$)/i;
const logInPath = /(?:log-?in|sign-?in|authenticate|\/sessions?\/?$|\/auth\/?$|\/token\/?$)/i;
const aside =
  /admin|oauth|google|github|apple|facebook|twitter|discord|microsoft|linkedin|slack|azure|sso|saml|passkey|webauthn|wallet|phone|callback|refresh|verify|forgot|reset|magic|otp|social|logout|signout|staff/i;
const secretColumn = /pass(?:word|wd)?|hash|salt|^pwd$/i;

/**
 * Signs a stranger up as the app does it, and gives everybody else the same password in the database: what the app made of it is
 * copied, so that no way of hashing has to be known. Then everybody logs in.
 * @param client to the database that the app runs on
 */
export async function byPassword(plans: readonly Plan[], world: World, client: Client): Promise<SignIn | undefined> {
  const { population } = world.ground;
  if (population === undefined) return undefined;
  const [signUp, logIn] = [posted(plans, signUpPath, /^$/), logInPlan(plans)];
  if (signUp !== undefined && logIn !== undefined) return signIn(signUp, logIn, world, client);
  for (const base of new Set([
    '/api/auth',
    '/auth',
    ...plans.map(({ pattern }) => pattern).filter((pattern) => pattern.endsWith('/auth')),
  ])) {
    const found = await signIn(libraryPlan(`${base}/sign-up/email`), libraryPlan(`${base}/sign-in/email`), world, client);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The route by which people log in with a password. */
export function logInPlan(plans: readonly Plan[]): Plan | undefined {
  return posted(plans, logInPath, signUpPath);
}

function posted(plans: readonly Plan[], path: RegExp, other: RegExp): Plan | undefined {
  return plans.find(
    ({ method, pattern }) => method === 'POST' && path.test(pattern) && !other.test(pattern) && !aside.test(pattern),
  );
}

async function signIn(signUp: Plan, logIn: Plan, world: World, client: Client): Promise<SignIn | undefined> {
  const { population } = world.ground;
  const recipe = recipeOf(signUp);
  const body = withFields(recipe.body, ['email', 'password', ...(recipe.body.length === 0 ? ['name'] : [])]);
  const set = { ...recipe.set, ...strangerIn(body, world.serial()) };
  const outcome = await drive(signUp, { ...world, people: [] }, { ...recipe, body, set });
  const made = outcome.answer.status === 404 ? undefined : await findNew(client, world, bodyOf(outcome.sent));
  if (made === undefined) return undefined;
  const prepare = (other: Client): Promise<void> => copySecrets(other, world, made);
  await prepare(client);
  let seen: LogIn | undefined;
  return {
    how: `by its own sign-up (${signUp.method} ${signUp.pattern}) and log-in (${logIn.method} ${logIn.pattern})`,
    prepare,
    way: () => seen && { kind: 'log-in', logIn: seen, signUp: { method: signUp.method, path: signUp.pattern } },
    headers: async (person, where) => {
      const inside = await logInAs(logIn, person, where);
      if (inside !== undefined && person.staff === undefined) seen ??= logInOf(inside, person, population);
      return inside?.headers;
    },
  };
}

/** A route of better-auth, which answers below one address that the app's code does not spell out. */
function libraryPlan(path: string): Plan {
  const location = { file: '', line: 1, endLine: 1, column: 1 };
  return {
    entry: {
      id: path,
      kind: 'route',
      moment: 'action',
      name: `POST ${path}`,
      method: 'POST',
      path,
      location,
      backOffice: false,
      access: 'public',
      work: { kind: 'sequence', parts: [] },
    },
    method: 'POST',
    pattern: path,
    parameters: [],
    query: [],
    body: [],
    writes: true,
    inserts: [],
    tables: [],
    named: nothingNamed,
  };
}

function withFields(fields: readonly Field[], names: readonly string[]): Field[] {
  return [...fields, ...names.filter((name) => !fields.some((field) => lastOf(field) === name)).map(fieldNamed)];
}

/** The name of a field without the records around it: `user.email` is an e-mail address. */
function lastOf({ name }: Field): string {
  return name.split('.').at(-1) ?? name;
}

/** What names somebody who is not there yet, and their password. */
function strangerIn(body: readonly Field[], serial: number): Record<string, Json> {
  const set: Record<string, Json> = {};
  for (const field of body) {
    const name = lastOf(field);
    if (/pass|pwd/i.test(name)) set[field.name] = knownPassword;
    else if (/^e?_?mail/i.test(name)) set[field.name] = `person${String(serial)}@example.com`;
    else if (/^(?:user_?name|login|handle|nick_?name)$/i.test(name)) set[field.name] = `person${String(serial)}`;
  }
  return set;
}

interface Made {
  /** The new user's key. */
  key: string;
  /** The rows that hold what the app made of the password. */
  secrets: { table: Table; owner: string | undefined; row: Record<string, unknown> }[];
}

/** The rows that the sign-up made, found by the address or name that was sent. */
async function findNew(client: Client, { ground }: World, body: Record<string, Json>): Promise<Made | undefined> {
  const { population, owned } = ground;
  if (population === undefined) return undefined;
  const words = leavesOf(body).flatMap(({ name, value }) =>
    /mail|user_?name|login|handle/i.test(name) && typeof value === 'string' ? [value.toLowerCase()] : [],
  );
  const texts = population.table.columns.filter(
    ({ name, type }) => /mail|user_?name|login|handle/i.test(name) && /char|text|citext/.test(type),
  );
  if (words.length === 0 || texts.length === 0) return undefined;
  const found = await client.query<{ row: Record<string, unknown> }>(
    `select to_jsonb(t) as row from ${qualified(population.table)} t where ${texts.map(({ name }) => `lower(t.${escapeIdentifier(name)}::text) = any($1)`).join(' or ')} limit 1`,
    [words],
  );
  const row = found.rows[0]?.row;
  if (row === undefined) return undefined;
  const key = String(row[population.key]);
  const secrets: Made['secrets'] = hasSecret(population.table) ? [{ table: population.table, owner: undefined, row }] : [];
  for (const { table, column } of owned) {
    if (!hasSecret(table)) continue;
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${qualified(table)} t where t.${escapeIdentifier(column)}::text = $1 limit 1`,
      [key],
    );
    if (rows[0] !== undefined) secrets.push({ table, owner: column, row: rows[0].row });
  }
  return { key, secrets };
}

function hasSecret(table: Table): boolean {
  return table.columns.some(({ name, type }) => secretColumn.test(name) && /char|text/.test(type));
}

async function copySecrets(client: Client, { ground, people }: World, made: Made): Promise<void> {
  const { population } = ground;
  if (population === undefined) return;
  for (const { table, owner, row } of made.secrets) {
    for (const person of people) {
      if (owner === undefined) {
        for (const { name } of table.columns.filter(({ name, type }) => secretColumn.test(name) && /char|text/.test(type)))
          await attempt(
            client,
            `update ${qualified(table)} set ${escapeIdentifier(name)} = $1 where ${escapeIdentifier(population.key)}::text = $2`,
            [row[name], person.key],
          );
        continue;
      }
      // An account beside the user's row: theirs becomes a copy of the new one's.
      await attempt(client, `delete from ${qualified(table)} where ${escapeIdentifier(owner)}::text = $1`, [person.key]);
      const columns = table.columns.filter(({ generated }) => !generated).map(({ name }) => name);
      const values = columns.map((name) =>
        String(row[name]) === made.key
          ? person.key
          : table.primaryKey.includes(name) && typeof row[name] === 'string'
            ? freshKey(String(row[name]), person.key)
            : row[name],
      );
      await attempt(
        client,
        `insert into ${qualified(table)} (${columns.map(escapeIdentifier).join(', ')}) overriding system value select ${columns.map((name) => `r.${escapeIdentifier(name)}`).join(', ')} from jsonb_populate_record(null::${qualified(table)}, $1::jsonb) r`,
        [JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, values[at]])))],
      );
    }
  }
}

/** Another key of the same length and letters. */
function freshKey(key: string, by: string): string {
  const digits = Buffer.from(by).toString('hex').padEnd(32, '0');
  return /^[0-9a-f-]{36}$/i.test(key)
    ? `${digits.slice(0, 8)}-0000-4000-8000-${digits.slice(-12)}`
    : `${key.slice(0, 4)}${digits}`.slice(0, Math.max(key.length, 16));
}

/** A log-in that let somebody in, and what their requests carry from then on. */
export interface Inside {
  outcome: Outcome;
  headers: Record<string, string>;
}

/** Somebody of the filled data logs in with the known password; undefined where that lets nobody in. */
export async function logInAs(plan: Plan, person: Person, world: World): Promise<Inside | undefined> {
  const recipe = recipeOf(plan);
  const columns = Object.entries(person.row).filter(([, value]) => typeof value === 'string');
  const email = columns.find(([name]) => /^e?_?mail/i.test(name))?.[1];
  const name = columns.find(([column]) => /^(?:user_?name|login|handle|nick_?name)$/i.test(column))?.[1];
  const either = String(email ?? name ?? '');
  const body = withFields(recipe.body, ['email', 'password']);
  const set: Record<string, Json> = {};
  for (const field of withFields(body, ['username'])) {
    const last = lastOf(field);
    if (/pass|pwd/i.test(last)) set[field.name] = knownPassword;
    else if (/mail/i.test(last)) set[field.name] = either;
    else if (/user|login|identifier|handle/i.test(last)) set[field.name] = String(name ?? either);
  }
  const outcome = await drive(plan, { ...world, people: [] }, { ...recipe, body, set });
  const headers = outcome.answer.status > 0 && outcome.answer.status < 400 ? credentialsIn(outcome.answer) : undefined;
  return headers && { outcome, headers };
}

/** The cookies that an answer sets, and the token that it holds. */
export function credentialsIn(answer: Answer): Record<string, string> | undefined {
  const given = answer.headers['set-cookie'] ?? [];
  const cookies = (Array.isArray(given) ? given : [given])
    .flatMap((line) => line.split(';')[0] ?? [])
    .filter((pair) => !pair.endsWith('='));
  const header = answer.headers['authorization'];
  const token = tokenIn(jsonIn(answer.text), 0) ?? (typeof header === 'string' ? header.replace(/^Bearer /, '') : undefined);
  if (cookies.length === 0 && token === undefined) return undefined;
  return {
    ...(cookies.length > 0 ? { cookie: cookies.join('; ') } : {}),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

function tokenIn(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null || depth > 5) return undefined;
  for (const [key, each] of Object.entries(value))
    if (typeof each === 'string' && /^(?:access_?token|token|jwt|id_?token|auth_?token|session_?token|bearer)$/i.test(key))
      return each;
  for (const each of Object.values(value)) {
    const found = tokenIn(each, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
