alter table users add column auth0_id text unique;
create table notes (id int primary key generated always as identity, user_id int not null references users (id), title text not null);
