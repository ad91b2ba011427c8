create table reports (id int primary key generated always as identity, user_id int not null references users (id), title text not null);
create table comments (id int primary key generated always as identity, report_id int not null references reports (id), body text not null);
create table prices (id int primary key generated always as identity, amount numeric(10, 2) not null, currency_code text not null, report_id int not null, noted_at timestamptz not null default now());
