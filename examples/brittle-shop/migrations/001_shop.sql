create table accounts (
  id uuid primary key default gen_random_uuid(),
  email text not null unique,
  token_hash text not null unique,
  name text not null,
  created_at timestamptz not null default now()
);

create table products (
  id uuid primary key default gen_random_uuid(),
  seller_id uuid not null references accounts (id),
  title text not null,
  description text not null,
  price_cents integer not null check (price_cents > 0),
  status text not null default 'active',
  likes integer not null default 0,
  created_at timestamptz not null default now()
);

create table orders (
  id uuid primary key default gen_random_uuid(),
  buyer_id uuid not null references accounts (id),
  seller_id uuid not null references accounts (id),
  product_id uuid not null references products (id),
  request_key uuid not null default gen_random_uuid() unique,
  amount_cents integer not null,
  status text not null default 'paid',
  created_at timestamptz not null default now()
);

create table posts (
  id uuid primary key default gen_random_uuid(),
  author_id uuid not null references accounts (id),
  body text not null,
  created_at timestamptz not null default now()
);

create table follows (
  follower_id uuid not null references accounts (id),
  followee_id uuid not null references accounts (id),
  created_at timestamptz not null default now(),
  primary key (follower_id, followee_id)
);
