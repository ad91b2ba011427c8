// Two years of the helpdesk in steps of a month, in the order in which things happen: people come, tickets are opened, answered,
// assigned, solved, deleted; notes are read and thrown away; and the tables are vacuumed as they would be on a live server. Indexes are
// there from the first row on, and rows lie where updates and deletes left room.
import { arrived, lot, steps, timeOf, uuid } from '../dice.mjs';

/** Rows per member at the end, before anything is deleted. */
const perMember = {
  tenants: 1 / 8,
  members: 1,
  contacts: 4,
  tickets: 12,
  messages: 36,
  events: 30,
  watchers: 12,
  notifications: 24,
};
/** Rows that come to a table by the end. */
export function comingRows(members, table) {
  return Math.max(1, Math.round(members * (perMember[table] ?? 0)));
}

/** Everybody who was there before `i` came, of `parents` to one of `children`: its row number, the old ones more often than the new. */
const before = (i, child, parent) => `(${i} * ${perMember[parent] / perMember[child]})`;
const older = (i, child, parent, salt, power) =>
  `(1 + floor(${before(i, child, parent)} * power(${lot(i, salt)}, ${power})))::int8`;
const recent = (i, child, parent, salt, power) =>
  `greatest(1, ceil(${before(i, child, parent)} * (1 - power(${lot(i, salt)}, ${power}))))::int8`;
const tenantOf = (contact) => uuid('tenant', older(contact, 'contacts', 'tenants', 31, 2));

const words = `(array['refund','invoice','login','delivery','export','broken','slow','question','upgrade','error','webhook','password'])`;
const word = (salt) => `${words}[1 + floor(12 * ${lot('i', salt)})::int]`;

/** What comes in one step; `team` holds the members of each tenant. */
function arrivals(step, members) {
  const range = (table) => {
    const [from, to] = [arrived(members * perMember[table], step - 1) + 1, arrived(members * perMember[table], step)];
    return { rows: `generate_series(${from}::int8, ${to}::int8) i`, at: timeOf(step, 'i', from, to) };
  };
  const one = (table, select, joins = '') => {
    const { rows, at } = range(table);
    return `insert into ${table} ${select.replaceAll('AT', at)} from ${rows} ${joins}`;
  };
  const somebody = (salt) => `team.ids[1 + floor(cardinality(team.ids) * power(${lot('i', salt)}, 1.5))::int]`;
  const onTicket = (table, salt, power) =>
    `cross join lateral (select ${uuid('ticket', recent('i', table, 'tickets', salt, power))} as ticket_id offset 0) r
     join tickets t on t.id = r.ticket_id join team on team.tenant_id = t.tenant_id`;
  return [
    one(
      'tenants',
      `select ${uuid('tenant', 'i')}, 'company-' || i, (array['free','free','team','business'])[1 + floor(4 * ${lot('i', 1)})::int]::plan,
         jsonb_build_object('language', (array['en','de','fr'])[1 + (i % 3)::int]), AT`,
    ),
    one(
      'members',
      `select ${uuid('member', 'i')}, ${uuid('tenant', older('i', 'members', 'tenants', 2, 2))}, 'Agent' || i || '@company.example',
         'Agent ' || i, case when i % 12 = 1 then 'owner' when i % 5 = 0 then 'viewer' else 'agent' end::member_role,
         case i % 4 when 0 then array['billing'] when 1 then array['billing', 'tech'] when 2 then array['tech'] else '{}'::text[] end,
         AT, null`,
    ),
    'drop table if exists team',
    `create temp table team as select tenant_id, array_agg(id order by created_at) as ids from members where deleted_at is null group by 1`,
    'analyze team',
    one(
      'contacts',
      `select ${uuid('contact', 'i')}, ${tenantOf('i')}, 'contact' || i || '@mail.example', 'Contact ' || (i * 7919 % 100003),
         jsonb_build_object('country', (array['de','fr','us','gb','pl'])[1 + floor(5 * power(${lot('i', 4)}, 2))::int], 'visits', i % 40), AT`,
    ),
    one(
      'tickets',
      `select ${uuid('ticket', 'i')}, i, x.tenant_id, ${uuid('contact', 'x.contact')},
         case when ${lot('i', 6)} < 0.7 then ${somebody(7)} end, ${word(8)} || ' ' || ${word(9)} || ' ' || ${word(10)} || ' no. ' || i,
         'open', 1 + floor(4 * power(${lot('i', 11)}, 2))::int,
         case when ${lot('i', 12)} < 0.6 then array[${word(13)}, 'area' || floor(200 * ${lot('i', 14)})] else '{}'::text[] end,
         jsonb_build_object('channel', (array['mail','chat','phone'])[1 + (i % 3)::int], 'score', i % 11), AT, AT, null, null`,
      `cross join lateral (select c as contact, ${tenantOf('c')} as tenant_id from
         (select ${recent('i', 'tickets', 'contacts', 5, 1.5)} as c offset 0) d offset 0) x left join team on team.tenant_id = x.tenant_id`,
    ),
    one(
      'messages',
      `select i, r.ticket_id, case when ${lot('i', 15)} < 0.6 then ${somebody(16)} end,
         repeat('Thank you for the ' || ${word(17)} || '. ', 1 + (6 * power(${lot('i', 18)}, 3))::int), ${lot('i', 19)} < 0.15, AT`,
      onTicket('messages', 20, 5),
    ),
    one(
      'events',
      `select i, t.tenant_id, r.ticket_id,
         (array['viewed','viewed','viewed','replied','assigned','tagged','escalated'])[1 + floor(7 * power(${lot('i', 21)}, 1.6))::int]::event_kind,
         jsonb_build_object('page', '/t/' || (i % 700), 'ms', i % 3000), AT`,
      onTicket('events', 22, 4),
    ),
    `${one('watchers', `select r.ticket_id, ${somebody(23)}, AT`, onTicket('watchers', 24, 3))} on conflict do nothing`,
    one(
      'notifications',
      `select i, ${somebody(25)}, r.ticket_id, 'There is news of ticket ' || t.number, AT, null`,
      onTicket('notifications', 26, 6),
    ),
  ];
}

/** What is changed and thrown away in the same step, after it came. */
function changes(step) {
  const [start, end] = [timeOf(step, '0', 1, 1), timeOf(step + 1, '0', 1, 1)];
  const draw = (column, salt) => lot(column, `${salt + step}`);
  return [
    `update tickets t set updated_at = m.at from (select ticket_id, max(created_at) as at from messages where created_at >= ${start} group by 1) m
      where t.id = m.ticket_id`,
    `update tickets set status = 'solved', closed_at = updated_at, fields = fields || '{"rated": true}'
      where status in ('open', 'pending') and ${draw('number', 100)} < 0.45`,
    `update tickets set status = 'pending' where status = 'open' and created_at >= ${start} and ${draw('number', 200)} < 0.3`,
    `update tickets set status = 'closed' where status = 'solved' and closed_at < ${start} and ${draw('number', 300)} < 0.5`,
    `update tickets set deleted_at = ${end} where deleted_at is null and created_at >= ${start} and ${draw('number', 400)} < 0.02`,
    `update members set deleted_at = ${end} where deleted_at is null and ${draw("('x' || left(md5(id::text), 12))::bit(48)::int8", 500)} < 0.004`,
    `update notifications set read_at = created_at + interval '1 hour' where read_at is null and ${draw('id', 600)} < 0.75`,
    `delete from notifications where read_at < ${start} - interval '90 days'`,
    `delete from watchers w using tickets t where t.id = w.ticket_id and t.status = 'closed' and ${draw('t.number', 700)} < 0.05`,
  ];
}

/** Plays the two years for so many members into a database that holds the schema; foreign keys are checked at the end, not by row. */
export async function simulate(client, members) {
  await client.query("set session_replication_role = replica; set jit = off; set time zone 'UTC'; set work_mem = '64MB'");
  for (let step = 1; step <= steps; step++) {
    for (const sql of [...arrivals(step, members), ...changes(step)]) await client.query(sql);
    // As autovacuum would; the space is used again by what comes after.
    if (step % 4 === 0) await client.query('vacuum analyze');
  }
  await client.query('drop table if exists team; set session_replication_role = origin');
  await client.query('vacuum (analyze)');
}
