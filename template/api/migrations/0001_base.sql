-- Accounts and sessions. better-auth reads and writes these; the names of their columns are its own.
create table users (
  id uuid primary key,
  name text not null check (char_length(name) <= 200),
  email text not null unique check (char_length(email) <= 320),
  "emailVerified" boolean not null default false,
  image text check (char_length(image) <= 2000),
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);

create table sessions (
  id uuid primary key,
  token text not null unique,
  "userId" uuid not null references users (id) on delete cascade,
  "expiresAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index sessions_user_idx on sessions ("userId");
create index sessions_expires_idx on sessions ("expiresAt");

create table accounts (
  id uuid primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" uuid not null references users (id) on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now(),
  unique ("providerId", "accountId")
);
create index accounts_user_idx on accounts ("userId");

create table verifications (
  id uuid primary key,
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index verifications_identifier_idx on verifications (identifier);
create index verifications_expires_idx on verifications ("expiresAt");

-- Attempts to sign in, counted by the database, so that every instance of the server counts the same.
create table "rateLimit" (
  id uuid primary key,
  key text not null unique,
  count integer not null,
  "lastRequest" bigint not null
);

-- What was answered to a request that may be sent again: it is done once.
create table idempotency_keys (
  person_id uuid not null references users (id) on delete cascade,
  key text not null check (char_length(key) between 8 and 100),
  request text not null,
  answer jsonb,
  created_at timestamptz not null default now(),
  primary key (person_id, key)
);
create index idempotency_keys_created_idx on idempotency_keys (created_at);

-- Lists that are the same for everyone and may be some seconds old. Not in the log: they are made again.
create unlogged table cached_reads (
  key text primary key,
  tag text not null,
  answer jsonb not null,
  expires_at timestamptz not null
);
create index cached_reads_tag_idx on cached_reads (tag);
create index cached_reads_expires_idx on cached_reads (expires_at);
