create table users (
  id int primary key generated always as identity,
  email text not null unique,
  name text not null,
  password text not null,
  created_at timestamptz not null default now()
);
create table sessions (
  token text primary key,
  user_id int not null references users (id),
  created_at timestamptz not null default now()
);
