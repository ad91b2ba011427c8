create table articles (id int primary key generated always as identity, user_id int not null references users (id), title text not null, views int not null default 0, viewed_at timestamptz);
create table accounts (user_id int primary key references users (id), balance int not null default 100);
create table bookmarks (id int primary key generated always as identity, article_id int not null references articles (id), user_id int not null references users (id), created_at timestamptz not null default now(), unique (article_id, user_id));
create table transfers (id int primary key generated always as identity, sender_id int not null references users (id), recipient_id int not null references users (id), amount int not null, created_at timestamptz not null default now());
create table coupons (id int primary key generated always as identity, code text not null unique, max_uses int not null);
create table redemptions (id int primary key generated always as identity, coupon_id int not null references coupons (id), user_id int not null references users (id), created_at timestamptz not null default now());
create table events (id int primary key generated always as identity, title text not null, capacity int not null);
create table attendees (id int primary key generated always as identity, event_id int not null references events (id), user_id int not null references users (id), place int not null, created_at timestamptz not null default now(), unique (event_id, user_id));
create table likes (id int primary key generated always as identity, article_id int not null references articles (id), user_id int not null references users (id), created_at timestamptz not null default now());
