// What the screens of the helpdesk ask: lists, searches, counts, reports, embeds as PostgREST writes them, and the same under row-level security.

/** Whom it is asked for: the oldest company, which has the most of everything, one in the middle, and people of theirs. */
export async function people(client, members) {
  const one = async (sql, values = []) => Object.values((await client.query(sql, values)).rows[0] ?? {})[0];
  const tenant = (share) => one(`select md5('tenant' || $1)::uuid`, [Math.max(1, Math.round((members / 8) * share))]);
  const of = (company) =>
    one('select id from members where tenant_id = $1 and deleted_at is null order by created_at limit 1', [company]);
  const big = await tenant(0);
  const small = await tenant(0.4);
  const ticket = await one(`select md5('ticket' || $1)::uuid`, [Math.round(members * 12 * 0.6)]);
  const contact = await one(`select contact_id from tickets where id = $1`, [ticket]);
  return { big, small, ticket, contact, agent: await of(big), other: await of(small), number: Math.round(members * 0.7) };
}

const open = `status in ('open', 'pending') and deleted_at is null`;
/** PostgREST's wrapping of a list. */
const json = (from) =>
  `with pgrst_source as (${from}) select null::bigint as total_result_set, pg_catalog.count(t) as page_total,
     coalesce(json_agg(t), '[]') as body from (select * from pgrst_source) t`;

const service = (sql, ...values) => ({ sql, values, role: 'service', user: undefined });
const signedIn = (user, sql, ...values) => ({ sql, values, role: 'authenticated', user });

/** The statements by name, for those people. */
export function statements({ big, small, ticket, contact, agent, other, number }) {
  return {
    member_by_email: service('select * from members where lower(email) = $1', `agent${number}@company.example`),
    ticket_by_key: service('select * from tickets where id = $1', ticket),
    inbox_big: service(`select * from tickets where tenant_id = $1 and ${open} order by updated_at desc limit 50`, big),
    inbox_small: service(`select * from tickets where tenant_id = $1 and ${open} order by updated_at desc limit 50`, small),
    mine: service(
      `select * from tickets where assignee_id = $1 and closed_at is null order by priority desc, updated_at desc`,
      agent,
    ),
    newest_big: service('select * from tickets where tenant_id = $1 order by created_at desc limit 20 offset 40', big),
    all_of_small: service('select id, subject, status from tickets where tenant_id = $1 and deleted_at is null', small),
    all_of_big: service('select id, subject, status from tickets where tenant_id = $1 and deleted_at is null', big),
    counts_by_status: service('select status, count(*) from tickets where tenant_id = $1 group by status', big),
    tagged: service(`select id, subject from tickets where tags @> array['area7'] and deleted_at is null limit 50`),
    search_subject: service(`select id, subject from tickets where tenant_id = $1 and subject ilike '%webhook%' limit 30`, small),
    search_number: service(`select id, subject from tickets where subject ilike '%no. ${number}%' limit 20`),
    by_channel: service(`select id from tickets where fields->>'channel' = 'phone' and tenant_id = $1`, big),
    rated_everywhere: service(`select count(*) from tickets where fields @> '{"rated": true}'`),
    by_number: service('select * from tickets where number = $1', number),
    thread: service(
      'select m.*, a.name from messages m left join members a on a.id = m.author_id where m.ticket_id = $1 order by m.created_at',
      ticket,
    ),
    last_message: service(
      `select t.id, t.subject, m.body from tickets t left join lateral
         (select body from messages m where m.ticket_id = t.id order by created_at desc limit 1) m on true
       where t.tenant_id = $1 order by t.created_at desc limit 20`,
      big,
    ),
    of_contact: service('select * from tickets where contact_id = $1 order by created_at desc', contact),
    contacts_page: service('select * from contacts where tenant_id = $1 order by name limit 50', big),
    contacts_of_country: service(`select count(*) from contacts where tenant_id = $1 and traits->>'country' = 'fr'`, big),
    unread: service(
      'select * from notifications where member_id = $1 and read_at is null order by created_at desc limit 20',
      agent,
    ),
    unread_count: service('select count(*) from notifications where member_id = $1 and read_at is null', agent),
    watched: service('select t.id, t.subject from watchers w join tickets t on t.id = w.ticket_id where w.member_id = $1', other),
    busiest: service(
      `select m.id, m.name, count(*) as answers from messages s join members m on m.id = s.author_id
       where s.created_at > timestamptz '2025-12-01' group by m.id order by answers desc limit 10`,
    ),
    events_by_day: service(
      `select date_trunc('day', at) as day, count(*) from events where tenant_id = $1 and at > timestamptz '2025-12-01' group by 1 order by 1`,
      big,
    ),
    events_by_kind: service("select kind, count(*), avg((payload->>'ms')::int) from events group by kind"),
    silent: service(
      `select count(*) from tickets t where t.tenant_id = $1 and not exists (select 1 from messages m where m.ticket_id = t.id)`,
      small,
    ),
    companies: service(
      `select t.slug, count(m.id) as people from tenants t left join members m on m.tenant_id = t.id and m.deleted_at is null
       where t.plan = 'business' group by t.id order by people desc limit 20`,
    ),
    embed_inbox: signedIn(
      agent,
      json(`select t.id, t.subject, row_to_json(c.*)::jsonb as contact, coalesce(m.messages, '[]') as messages from tickets t
        left join lateral (select c1.name, c1.email from contacts c1 where c1.id = t.contact_id) c on true
        left join lateral (select json_agg(m2) as messages from (select m1.body, m1.created_at from messages m1 where m1.ticket_id = t.id) m2) m on true
        order by t.updated_at desc limit 20`),
    ),
    policy_list_small: signedIn(other, json('select id, subject, status from tickets order by created_at desc limit 20')),
    policy_thread: signedIn(
      other,
      json('select m.* from messages m join tickets t on t.id = m.ticket_id order by m.created_at desc limit 10'),
    ),
    policy_bell: signedIn(agent, json('select * from notifications where read_at is null order by created_at desc limit 20')),
  };
}
