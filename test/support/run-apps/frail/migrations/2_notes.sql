create table notes (id int primary key generated always as identity, user_id int not null references users (id), title text not null);
create table views (id int primary key generated always as identity, note_id int not null references notes (id));
