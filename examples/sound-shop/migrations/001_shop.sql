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

create index products_newest on products (created_at desc, id desc) where status = 'active';
create index products_title on products (title text_pattern_ops);
create index products_seller on products (seller_id);

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

create index orders_of_buyer on orders (buyer_id, created_at desc, id desc);
create index orders_of_seller on orders (seller_id, created_at desc, id desc);
create index orders_of_product on orders (product_id);
create index orders_waiting on orders (created_at) where status = 'open';

create table posts (
  id uuid primary key default gen_random_uuid(),
  author_id uuid not null references accounts (id),
  body text not null,
  created_at timestamptz not null default now()
);

create index posts_of_author on posts (author_id, created_at desc);

create table follows (
  follower_id uuid not null references accounts (id),
  followee_id uuid not null references accounts (id),
  created_at timestamptz not null default now(),
  primary key (follower_id, followee_id)
);

create index follows_of_followee on follows (followee_id);
