import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { fieldsOf } from '../incoming.js';

/** A row of `auth.users`. Its statements name `pg_catalog`, as the platform's own do: whoever looks for the app's leaves them out. */
export type UserRow = Record<string, unknown>;

/** What is known of a user who is made. */
export interface NewUser {
  id?: string;
  email?: string;
  phone?: string;
  passwordHash?: string;
  appMetadata: object;
  userMetadata: object;
}

/** Columns of `auth.users` that may be changed. */
export type UserChanges = Partial<
  Record<'email' | 'phone' | 'encrypted_password' | 'raw_app_meta_data' | 'raw_user_meta_data', string>
>;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Supabase's accounts speak to the database with this path: a trigger that leans on another one fails there too. */
export async function setAuthPath(client: PoolClient): Promise<void> {
  await client.query(`select pg_catalog.set_config('search_path', 'auth', true)`);
}

export async function userById(client: PoolClient, id: string): Promise<UserRow | undefined> {
  return uuid.test(id)
    ? oneRow(client, 'select pg_catalog.to_jsonb(u) as user from auth.users u where u.id = $1', [id])
    : undefined;
}

export async function userByLogin(client: PoolClient, column: 'email' | 'phone', login: string): Promise<UserRow | undefined> {
  const text = column === 'email' ? login.toLowerCase() : login;
  return oneRow(client, `select pg_catalog.to_jsonb(u) as user from auth.users u where u.${column} = $1 limit 1`, [text]);
}

/** Makes a user who needs to confirm nothing. */
export async function createUser(client: PoolClient, user: NewUser): Promise<UserRow> {
  const provider = user.email !== undefined ? 'email' : user.phone !== undefined ? 'phone' : undefined;
  const now = new Date().toISOString();
  const fields: Record<string, string | boolean> = {
    instance_id: '00000000-0000-0000-0000-000000000000',
    id: user.id !== undefined && uuid.test(user.id) ? user.id : randomUUID(),
    aud: 'authenticated',
    role: 'authenticated',
    ...(user.email === undefined ? {} : { email: user.email.toLowerCase(), email_confirmed_at: now }),
    ...(user.phone === undefined ? {} : { phone: user.phone, phone_confirmed_at: now }),
    ...(user.passwordHash === undefined ? {} : { encrypted_password: user.passwordHash }),
    raw_app_meta_data: JSON.stringify({
      ...(provider === undefined ? {} : { provider, providers: [provider] }),
      ...user.appMetadata,
    }),
    raw_user_meta_data: JSON.stringify(user.userMetadata),
    ...(provider === undefined ? { is_anonymous: true } : {}),
    created_at: now,
    updated_at: now,
  };
  const names = Object.keys(fields);
  const places = names.map((_, at) => `$${String(at + 1)}`);
  const made = await oneRow(
    client,
    `insert into auth.users as u (${names.join(', ')}) values (${places.join(', ')}) returning pg_catalog.to_jsonb(u) as user`,
    Object.values(fields),
  );
  return made ?? {};
}

export async function changeUser(client: PoolClient, id: string, changes: UserChanges): Promise<UserRow | undefined> {
  const names = Object.keys(changes);
  const sets = names.map((name, at) =>
    name.startsWith('raw_') ? `${name} = coalesce(u.${name}, '{}') || $${String(at + 2)}::jsonb` : `${name} = $${String(at + 2)}`,
  );
  return oneRow(
    client,
    `update auth.users u set ${[...sets, 'updated_at = now()'].join(', ')} where u.id = $1 returning pg_catalog.to_jsonb(u) as user`,
    [id, ...Object.values(changes)],
  );
}

export async function noteSignIn(client: PoolClient, id: string): Promise<UserRow | undefined> {
  return oneRow(
    client,
    'update auth.users u set last_sign_in_at = now() where u.id = $1 returning pg_catalog.to_jsonb(u) as user',
    [id],
  );
}

export async function deleteUser(client: PoolClient, id: string): Promise<UserRow | undefined> {
  return oneRow(client, 'delete from auth.users u where u.id = $1 returning pg_catalog.to_jsonb(u) as user', [id]);
}

export async function listUsers(client: PoolClient, page: number, size: number): Promise<{ users: UserRow[]; total: number }> {
  const { rows } = await client.query<{ user: string; total: string }>(
    `select pg_catalog.to_jsonb(u) as user, count(*) over () as total from auth.users u order by u.created_at desc nulls last, u.id limit $1 offset $2`,
    [size, (page - 1) * size],
  );
  return { users: rows.map(({ user }) => fieldsOf(JSON.parse(user))), total: Number(rows[0]?.total ?? 0) };
}

async function oneRow(client: PoolClient, sql: string, values: unknown[]): Promise<UserRow | undefined> {
  const { rows } = await client.query<{ user: string }>(sql, values);
  const [first] = rows;
  return first === undefined ? undefined : fieldsOf(JSON.parse(first.user));
}
