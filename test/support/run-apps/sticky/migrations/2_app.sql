create table notes (id int primary key generated always as identity, user_id int not null references users (id), body text not null);
create index on notes (user_id);
create table tickets (id int primary key generated always as identity, number int not null, user_id int not null references users (id), subject text not null);
create table messages (id int primary key generated always as identity, user_id int not null references users (id), body text not null);
create table digests (id int primary key generated always as identity, kind text not null, notes int not null, created_at timestamptz not null default now());
create table rooms (id int primary key generated always as identity, name text not null);
create table members (id int primary key generated always as identity, room_id int not null references rooms (id), user_id int not null references users (id));
