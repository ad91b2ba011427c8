import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStandIn, secret, type Stood } from '../../../test/support/stand-in.js';
import { hashPassword } from './index.js';
import { readToken } from './token.js';

const text = `
create table public.profiles (id uuid primary key references auth.users(id) on delete cascade, name text not null check (name <> 'refused'), path text default current_setting('search_path'));
alter table public.profiles enable row level security;
create policy own on public.profiles for select to authenticated using (id = auth.uid());
create function public.handle_new_user() returns trigger language plpgsql security definer as $$ begin
  insert into public.profiles (id, name) values (new.id, coalesce(new.raw_user_meta_data ->> 'name', 'nobody'));
  return new;
end $$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
`;
const password = 'correct horse';

let stood: Stood;

beforeAll(async () => {
  stood = await openStandIn(text);
});
afterAll(() => stood.close());

interface Reply {
  access_token: string;
  refresh_token: string;
  id: string;
  email: string;
  user: { id: string };
  [name: string]: unknown;
}

async function ask(
  line: string,
  body?: object,
  bearer: string = stood.standIn.anonKey,
): Promise<{ status: number; reply: Reply; headers: Headers }> {
  const [method = 'GET', path = ''] = line.split(' ');
  const answer = await fetch(`${stood.standIn.url}/${path}`, {
    method,
    headers: { apikey: stood.standIn.anonKey, authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const found = await answer.text();
  const reply: Reply = JSON.parse(found === '' ? '{}' : found);
  return { status: answer.status, reply, headers: answer.headers };
}

const signUp = (email: string, data: object = {}) => ask('POST auth/v1/signup', { email, password, data });
const signIn = (email: string, word: string) => ask('POST auth/v1/token?grant_type=password', { email, password: word });

describe('accounts', () => {
  it('makes one, fires the trigger on auth.users, and signs in', async () => {
    const { status, reply } = await signUp('Ann@example.com', { name: 'Ann' });
    expect(status).toBe(200);
    const { user, access_token: token } = reply;
    expect(user).toMatchObject({
      email: 'ann@example.com',
      user_metadata: { name: 'Ann' },
      app_metadata: { provider: 'email' },
      role: 'authenticated',
    });
    expect(readToken(token, secret)).toMatchObject({
      sub: user.id,
      role: 'authenticated',
      aud: 'authenticated',
      email: 'ann@example.com',
      user_metadata: { name: 'Ann' },
    });
    const { rows } = await stood.sql.query(
      `select p.name, p.path, u.email, u.email_confirmed_at is not null as confirmed, u.encrypted_password like '%horse%' as plain from profiles p join auth.users u using (id)`,
    );
    expect(rows).toEqual([{ name: 'Ann', path: 'auth', email: 'ann@example.com', confirmed: true, plain: false }]);
    expect(await ask('GET rest/v1/profiles?select=name', undefined, token)).toMatchObject({
      status: 200,
      reply: [{ name: 'Ann' }],
    });
    expect(await ask('GET auth/v1/user', undefined, token)).toMatchObject({
      status: 200,
      reply: { id: user.id, email: 'ann@example.com' },
    });
  });

  it('refuses what is taken, too short, or what a trigger refuses', async () => {
    expect(await signUp('ann@example.com')).toMatchObject({ status: 422, reply: { error_code: 'user_already_exists' } });
    expect(await ask('POST auth/v1/signup', { email: 'x@example.com', password: '123' })).toMatchObject({
      status: 422,
      reply: { error_code: 'weak_password' },
    });
    expect(await signUp('x@example.com', { name: 'refused' })).toMatchObject({
      status: 500,
      reply: { msg: 'Database error saving new user' },
    });
    expect((await stood.sql.query(`select 1 from auth.users where email = 'x@example.com'`)).rows).toEqual([]);
    expect(await ask('POST auth/v1/signup', {})).toMatchObject({ status: 200, reply: { user: { is_anonymous: true } } });
  });

  it('signs in by password, also by one that was set in the database', async () => {
    expect(await signIn('ann@example.com', password)).toMatchObject({
      status: 200,
      reply: { token_type: 'bearer', expires_in: 3600 },
    });
    expect(await signIn('ann@example.com', 'wrong horse')).toMatchObject({
      status: 400,
      reply: { error_code: 'invalid_credentials' },
    });
    expect(await signIn('nobody@example.com', password)).toMatchObject({
      status: 400,
      reply: { error_code: 'invalid_credentials' },
    });
    await stood.sql.query(
      `insert into auth.users (id, email, encrypted_password) values (gen_random_uuid(), 'set@example.com', $1), (gen_random_uuid(), 'other@example.com', '$2a$10$abcdefghijklmnopqrstuv')`,
      [await hashPassword('set by hand')],
    );
    expect((await signIn('set@example.com', 'set by hand')).status).toBe(200);
    expect((await signIn('other@example.com', '')).status).toBe(400);
  });

  it('renews a session once, until it is ended', async () => {
    const { reply } = await signIn('ann@example.com', password);
    const renew = (token: string) => ask('POST auth/v1/token?grant_type=refresh_token', { refresh_token: token });
    const renewed = await renew(reply.refresh_token);
    expect(renewed).toMatchObject({ status: 200, reply: { user: { id: reply.user.id } } });
    expect(await renew(reply.refresh_token)).toMatchObject({ status: 400, reply: { error_code: 'refresh_token_not_found' } });
    expect((await ask('POST auth/v1/logout?scope=local', undefined, renewed.reply.access_token)).status).toBe(204);
    expect((await renew(renewed.reply.refresh_token)).status).toBe(400);
  });

  it('changes its own fields and password', async () => {
    const { reply } = await signUp('eve@example.com', { name: 'Eve', kept: 1 });
    const changed = await ask('PUT auth/v1/user', { password: 'another horse', data: { name: 'Eva' } }, reply.access_token);
    expect(changed).toMatchObject({ status: 200, reply: { user_metadata: { name: 'Eva', kept: 1 } } });
    expect([
      (await signIn('eve@example.com', password)).status,
      (await signIn('eve@example.com', 'another horse')).status,
    ]).toEqual([400, 200]);
  });

  it('knows whoever stands in auth.users by a minted token, and nobody else', async () => {
    const { rows } = await stood.sql.query<{ id: string }>(
      `insert into auth.users (id, email) values (gen_random_uuid(), 'filled@example.com') returning id`,
    );
    const id = rows[0]?.id ?? '';
    const token = stood.standIn.tokenFor({ id, email: 'filled@example.com', userMetadata: { plan: 'pro' } });
    expect(await ask('GET auth/v1/user', undefined, token)).toMatchObject({
      status: 200,
      reply: { id, email: 'filled@example.com' },
    });
    expect(readToken(token, secret)).toMatchObject({ sub: id, role: 'authenticated', user_metadata: { plan: 'pro' } });
    const stranger = stood.standIn.tokenFor({ id: '00000000-0000-4000-8000-000000000000' });
    expect(await ask('GET auth/v1/user', undefined, stranger)).toMatchObject({
      status: 403,
      reply: { error_code: 'user_not_found' },
    });
    expect(await ask('GET auth/v1/user', undefined, stood.standIn.tokenFor({ id: `x' or true --` }))).toMatchObject({
      status: 403,
    });
    expect(await ask('GET auth/v1/user')).toMatchObject({ status: 403, reply: { error_code: 'bad_jwt' } });
    expect(await ask('GET auth/v1/user', undefined, `${token}x`)).toMatchObject({
      status: 403,
      reply: { error_code: 'bad_jwt' },
    });
  });
});

describe('the service', () => {
  it('makes, lists, finds, changes and deletes users; others may not', async () => {
    const service = stood.standIn.serviceKey;
    const made = await ask(
      'POST auth/v1/admin/users',
      { email: 'new@example.com', password, user_metadata: { name: 'New' }, app_metadata: { team: 7 }, email_confirm: true },
      service,
    );
    expect(made).toMatchObject({ status: 200, reply: { email: 'new@example.com', app_metadata: { team: 7 } } });
    expect((await stood.sql.query('select name from profiles where id = $1', [made.reply.id])).rows).toEqual([{ name: 'New' }]);
    const path = `auth/v1/admin/users/${made.reply.id}`;
    expect(await ask('POST auth/v1/admin/users', { email: 'new@example.com' }, service)).toMatchObject({
      status: 422,
      reply: { error_code: 'email_exists' },
    });
    expect(await ask(`GET ${path}`, undefined, service)).toMatchObject({ status: 200, reply: { email: 'new@example.com' } });
    expect(await ask(`PUT ${path}`, { app_metadata: { role: 'staff' } }, service)).toMatchObject({
      reply: { app_metadata: { team: 7, role: 'staff' } },
    });
    const listed = await ask('GET auth/v1/admin/users?page=1&per_page=2', undefined, service);
    expect(listed.reply['users']).toHaveLength(2);
    expect(listed.headers.get('x-total-count')).toBe(String((await stood.sql.query('select from auth.users')).rowCount));
    expect(await ask(`DELETE ${path}`, undefined, service)).toMatchObject({ status: 200 });
    expect(await ask(`GET ${path}`, undefined, service)).toMatchObject({ status: 404 });
    expect(await ask('POST auth/v1/invite', { email: 'guest@example.com', data: { name: 'Guest' } }, service)).toMatchObject({
      reply: { email: 'guest@example.com', user_metadata: { name: 'Guest' } },
    });
    expect(await ask('GET auth/v1/admin/users')).toMatchObject({ status: 403, reply: { error_code: 'not_admin' } });
    expect(
      await ask('GET auth/v1/admin/users', undefined, (await signIn('ann@example.com', password)).reply.access_token),
    ).toMatchObject({ status: 403 });
  });
});

describe('what is not served', () => {
  it('says so', async () => {
    expect(await ask('GET auth/v1/authorize?provider=github')).toMatchObject({
      status: 501,
      reply: { error_code: 'not_served' },
    });
    expect(await ask('POST auth/v1/recover', { email: 'ann@example.com' })).toMatchObject({ status: 200 });
    expect(await ask('GET auth/v1/.well-known/jwks.json')).toMatchObject({ reply: { keys: [] } });
    expect((await ask('POST auth/v1/token?grant_type=id_token', {})).status).toBe(400);
    expect((await ask('POST auth/v1/toString', {})).status).toBe(501);
  });
});
