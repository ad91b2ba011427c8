/** Schemas of the stand-in. What the app itself puts into them still counts as the app's. */
const schemas = `
create schema extensions; create schema auth; create schema storage; create schema realtime; create schema vault;
create schema cron; create schema net; create schema supabase_functions; create schema graphql_public;
`;

/**
 * Supabase's table of accounts with its real columns: the app's keys point to it and its rows are the population.
 * The unique indexes on one-time tokens are left out: they are almost empty in a real database.
 */
const users = `
create table auth.users (
  instance_id uuid, id uuid primary key, aud varchar(255), role varchar(255), email varchar(255),
  encrypted_password varchar(255), email_confirmed_at timestamptz, invited_at timestamptz, confirmation_token varchar(255),
  confirmation_sent_at timestamptz, recovery_token varchar(255), recovery_sent_at timestamptz,
  email_change_token_new varchar(255), email_change varchar(255), email_change_sent_at timestamptz,
  last_sign_in_at timestamptz, raw_app_meta_data jsonb, raw_user_meta_data jsonb, is_super_admin boolean,
  created_at timestamptz, updated_at timestamptz, phone text unique, phone_confirmed_at timestamptz,
  phone_change text default '', phone_change_token varchar(255) default '', phone_change_sent_at timestamptz,
  confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
  email_change_token_current varchar(255) default '',
  email_change_confirm_status smallint default 0 check (email_change_confirm_status >= 0 and email_change_confirm_status <= 2),
  banned_until timestamptz, reauthentication_token varchar(255) default '', reauthentication_sent_at timestamptz,
  is_sso_user boolean not null default false, deleted_at timestamptz, is_anonymous boolean not null default false
);
create unique index users_email_partial_key on auth.users (email) where is_sso_user = false;
create index users_instance_id_idx on auth.users (instance_id);
create index users_instance_id_email_idx on auth.users (instance_id, lower(email::text));
create index users_is_anonymous_idx on auth.users (is_anonymous);
`;

/** The bodies are Supabase's own: whether Postgres inlines them decides what a policy costs. */
const authFunctions = `
create function auth.uid() returns uuid language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'))::uuid $$;
create function auth.role() returns text language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.role', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'))::text $$;
create function auth.email() returns text language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.email', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'))::text $$;
create function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), ''))::jsonb $$;
`;

const authTables = `
create table auth.identities (
  provider_id text not null, user_id uuid not null references auth.users on delete cascade, identity_data jsonb not null,
  provider text not null, last_sign_in_at timestamptz, created_at timestamptz, updated_at timestamptz,
  email text generated always as (lower(identity_data ->> 'email')) stored, id uuid primary key default gen_random_uuid(),
  unique (provider_id, provider)
);
create table auth.sessions (
  id uuid primary key, user_id uuid not null references auth.users on delete cascade, created_at timestamptz,
  updated_at timestamptz, factor_id uuid, aal text, not_after timestamptz, refreshed_at timestamp, user_agent text, ip inet, tag text
);
`;

const services = `
create table storage.buckets (
  id text primary key, name text not null unique, owner uuid, created_at timestamptz default now(), updated_at timestamptz default now(),
  public boolean default false, avif_autodetection boolean default false, file_size_limit bigint, allowed_mime_types text[], owner_id text
);
create table storage.objects (
  id uuid primary key default gen_random_uuid(), bucket_id text references storage.buckets, name text, owner uuid,
  created_at timestamptz default now(), updated_at timestamptz default now(), last_accessed_at timestamptz default now(),
  metadata jsonb, path_tokens text[] generated always as (string_to_array(name, '/')) stored, version text, owner_id text,
  user_metadata jsonb, unique (bucket_id, name)
);
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
create function storage.foldername(name text) returns text[] language sql immutable as $$
  select (string_to_array(name, '/'))[1 : array_length(string_to_array(name, '/'), 1) - 1] $$;
create function storage.filename(name text) returns text language sql immutable as $$
  select (string_to_array(name, '/'))[array_length(string_to_array(name, '/'), 1)] $$;
create function storage.extension(name text) returns text language sql immutable as $$ select split_part(storage.filename(name), '.', 2) $$;
create table realtime.messages (
  id uuid not null default gen_random_uuid(), topic text not null, extension text not null, payload jsonb, event text,
  private boolean default false, inserted_at timestamp not null default now(), updated_at timestamp not null default now(),
  primary key (id, inserted_at)
);
alter table realtime.messages enable row level security;
create function realtime.topic() returns text language sql stable as $$ select nullif(current_setting('realtime.topic', true), '')::text $$;
create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void language sql as $$ select $$;
create function realtime.broadcast_changes(topic_name text, event_name text, operation text, table_name text, table_schema text,
  new record, old record, level text default 'ROW') returns void language plpgsql as $$ begin end $$;
create publication supabase_realtime;
create table vault.secrets (
  id uuid primary key default gen_random_uuid(), name text unique, description text not null default '', secret text not null,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create view vault.decrypted_secrets as select *, secret as decrypted_secret from vault.secrets;
create function vault.create_secret(new_secret text, new_name text default null, new_description text default '') returns uuid
  language sql as $$ insert into vault.secrets (secret, name, description) values ($1, $2, $3) returning id $$;
create table cron.job (
  jobid bigint generated by default as identity primary key, schedule text, command text, jobname text unique, active boolean default true
);
create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as $$
  insert into cron.job (jobname, schedule, command) values ($1, $2, $3)
  on conflict (jobname) do update set schedule = excluded.schedule, command = excluded.command returning jobid $$;
create function cron.schedule(schedule text, command text) returns bigint language sql as $$
  insert into cron.job (schedule, command) values ($1, $2) returning jobid $$;
create function cron.unschedule(job_name text) returns boolean language sql as $$ delete from cron.job where jobname = $1; select true $$;
create function cron.unschedule(job_id bigint) returns boolean language sql as $$ delete from cron.job where jobid = $1; select true $$;
create function net.http_post(url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{}',
  timeout_milliseconds int default 5000) returns bigint language sql as $$ select 1::bigint $$;
create function net.http_get(url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds int default 5000)
  returns bigint language sql as $$ select 1::bigint $$;
create function supabase_functions.http_request() returns trigger language plpgsql as $$ begin return coalesce(new, old); end $$;
`;

/** Supabase lets the request roles reach everything in public and leaves the deciding to policies. */
const privileges = `
grant usage on schema public, extensions, auth, storage, realtime, net, cron, vault to anon, authenticated, service_role;
grant all on all tables in schema storage, realtime to anon, authenticated, service_role;
grant all on all tables in schema auth, vault, cron to service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
`;

/** The same for a schema that leans on nothing of the platform: a client may still come with a request role. */
export const requestRolesSql = `
grant usage on schema public to anon, authenticated, service_role;
${privileges
  .trim()
  .split('\n')
  .filter((line) => line.startsWith('alter default'))
  .join('\n')}
`;

const supabaseMarks =
  /\bauth\s*\.\s*"?(uid|jwt|role|email|users)\b|\bstorage\s*\.\s*"?(buckets|objects|foldername)\b|"?auth"\."users"|\bsupabase_|\bextensions\s*\.|\b(anon|authenticated|service_role)\b|\bcron\s*\.\s*schedule|\bnet\s*\.\s*http_/i;

const ownUsers = /create\s+table\s+(if\s+not\s+exists\s+)?"?auth"?\s*\.\s*"?users"?/i;

/** Whether the schema leans on what Supabase has in every database. */
export function needsPlatform(text: string): boolean {
  return supabaseMarks.test(text);
}

/** Whether the schema speaks of accounts: then their table belongs to the catalogue. */
export function namesAccounts(text: string): boolean {
  return /(^|[^\w."])"?auth"?\s*\.\s*"?\w/im.test(text);
}

/**
 * SQL of what Supabase has in every database, to be run as `lab` in an empty database.
 * @param text all of the app's SQL: a dump that has its own accounts table keeps it
 */
export function platformSql(text: string): string {
  const accounts = ownUsers.test(text) ? [] : [users, authTables];
  return [schemas, ...accounts, authFunctions, services, privileges].join('');
}
