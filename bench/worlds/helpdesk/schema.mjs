// A helpdesk that many companies share: uuid keys, enums, arrays, jsonb, partial and expression indexes, row-level security through a
// function, soft deletes, tenants and a series of times.
export const schema = `
create extension if not exists pg_trgm;
create type plan as enum ('free', 'team', 'business');
create type member_role as enum ('owner', 'agent', 'viewer');
create type ticket_status as enum ('open', 'pending', 'solved', 'closed');
create type event_kind as enum ('viewed', 'replied', 'assigned', 'tagged', 'escalated');

create table tenants (
  id uuid primary key, slug text not null unique, plan plan not null, settings jsonb not null default '{}', created_at timestamptz not null);
create table members (
  id uuid primary key, tenant_id uuid not null references tenants, email text not null, name text not null, role member_role not null,
  skills text[] not null default '{}', created_at timestamptz not null, deleted_at timestamptz);
create table contacts (
  id uuid primary key, tenant_id uuid not null references tenants, email text not null, name text not null,
  traits jsonb not null default '{}', created_at timestamptz not null);
create table tickets (
  id uuid primary key, number bigint not null, tenant_id uuid not null references tenants, contact_id uuid not null references contacts,
  assignee_id uuid references members, subject text not null, status ticket_status not null, priority smallint not null,
  tags text[] not null default '{}', fields jsonb not null default '{}', created_at timestamptz not null, updated_at timestamptz not null,
  closed_at timestamptz, deleted_at timestamptz);
create table messages (
  id bigint primary key, ticket_id uuid not null references tickets, author_id uuid references members, body text not null,
  internal boolean not null, created_at timestamptz not null);
create table events (
  id bigint primary key, tenant_id uuid not null references tenants, ticket_id uuid not null references tickets, kind event_kind not null,
  payload jsonb not null, at timestamptz not null);
create table watchers (
  ticket_id uuid not null references tickets, member_id uuid not null references members, created_at timestamptz not null,
  primary key (ticket_id, member_id));
create table notifications (
  id bigint primary key, member_id uuid not null references members, ticket_id uuid not null references tickets, text text not null,
  created_at timestamptz not null, read_at timestamptz);

create unique index members_email on members (lower(email));
create index members_tenant on members (tenant_id) where deleted_at is null;
create index contacts_tenant on contacts (tenant_id, name);
create index tickets_tenant on tickets (tenant_id, created_at desc);
create index tickets_open on tickets (tenant_id, updated_at desc) where status in ('open', 'pending') and deleted_at is null;
create index tickets_assignee on tickets (assignee_id) where closed_at is null;
create index tickets_tags on tickets using gin (tags);
create index tickets_subject on tickets using gin (subject gin_trgm_ops);
create index messages_ticket on messages (ticket_id, created_at);
create index events_ticket on events (ticket_id);
create index events_at on events (tenant_id, at);
create index watchers_member on watchers (member_id);
create index notifications_unread on notifications (member_id, created_at desc) where read_at is null;

create function my_tenant() returns uuid language sql stable security definer set search_path = public as
  $$ select tenant_id from members where id = nullif(current_setting('request.jwt.claim.sub', true), '')::uuid $$;
grant usage on schema public to authenticated;
grant select on all tables in schema public to authenticated;
alter table tickets enable row level security;
alter table messages enable row level security;
alter table notifications enable row level security;
create policy tickets_read on tickets for select to authenticated using (tenant_id = (select my_tenant()) and deleted_at is null);
create policy messages_read on messages for select to authenticated
  using (exists (select 1 from tickets t where t.id = messages.ticket_id and t.tenant_id = (select my_tenant())));
create policy notifications_read on notifications for select to authenticated
  using (member_id = nullif(current_setting('request.jwt.claim.sub', true), '')::uuid);
`;
