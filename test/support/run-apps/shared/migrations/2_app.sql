create table notes (id int primary key generated always as identity, user_id int not null references users (id), body text not null);
create index on notes (user_id);
create table files (id uuid primary key, user_id int not null references users (id), text text not null);
create table hits (user_id int not null references users (id), minute timestamptz not null, count int not null, primary key (user_id, minute));
create sequence ticket_numbers start 1000000;
create table tickets (id int primary key generated always as identity, number int not null default nextval('ticket_numbers'), user_id int not null references users (id), subject text not null);
create table messages (id int primary key generated always as identity, user_id int not null references users (id), body text not null);
create table digests (id int primary key generated always as identity, minute timestamptz not null unique, notes int not null);
create table rooms (id int primary key generated always as identity, name text not null);
create table members (id int primary key generated always as identity, room_id int not null references rooms (id), user_id int not null references users (id));
create table countries (code text primary key, name text not null);
create function tell_note() returns trigger language plpgsql as $$
begin
  perform pg_notify('notes', coalesce(new.user_id, old.user_id)::text);
  return null;
end $$;
create trigger tell_note after insert or update or delete on notes for each row execute function tell_note();
