import type { PlannedDashboard, Reference, Table, Term } from '../../plan/plan.js';
import { memberEntity } from '../../blueprint/members.js';
import { pluralOf, snake } from '../../names.js';
import { literal } from '../text.js';
import { name } from './name.js';

/** Who asks, for the policies; nobody where nobody said. */
export const identitySql = `create function app_user() returns uuid language sql stable
  as $$ select nullif(current_setting('app.user_id', true), '')::uuid $$;
create function app_is_system() returns boolean language sql stable
  as $$ select coalesce(current_setting('app.system', true), '') = 'on' $$;`;

/**
 * Row-level security of a table, from the same terms as the checks in the statements. It is forced, so that the tables' owner,
 * as which most servers connect, is bound by it too.
 */
export function policiesSql({ table, see, create, change, guarded, references }: Table): string {
  const named = guarded.map(({ reference }) => ` and ${seen(table, reference)}`).join('');
  const made = references
    .filter(({ maker }) => maker)
    .map(({ column }) => ` and ${name(table)}.${name(column)} = (select app_user())`)
    .join('');
  return [
    ...switchedOn(table),
    policy(table, 'see', 'select', `using (${anyOf(see, table)})`),
    ...(create.length === 0 ? [] : [policy(table, 'create', 'insert', `with check ((${anyOf(create, table)})${named}${made})`)]),
    ...(change.length === 0
      ? []
      : [
          policy(table, 'change', 'update', `using (${anyOf(change, table)}) with check ((${anyOf(change, table)})${named})`),
          policy(table, 'remove', 'delete', `using (${anyOf(change, table)})`),
        ]),
  ].join('\n');
}

/** A dashboard's rows are written by the database alone. */
export function dashboardPolicies({ table, allowed }: PlannedDashboard): string {
  return [...switchedOn(table), policy(table, 'see', 'select', `using (${anyOf(allowed, table)})`)].join('\n');
}

/** The row that is named is one that the policies of its table let the person see. */
function seen(table: string, { column, table: target, optional }: Reference): string {
  const own = `${name(table)}.${name(column)}`;
  const there = `exists (select 1 from ${name(target)} gate where gate.id = ${own})`;
  return optional ? `(${own} is null or ${there})` : there;
}

function switchedOn(table: string): string[] {
  return [
    `alter table ${name(table)} enable row level security;`,
    `alter table ${name(table)} force row level security;`,
    `create policy system on ${name(table)} using ((select app_is_system()));`,
  ];
}

function policy(table: string, called: string, command: string, rule: string): string {
  return `create policy may_${called} on ${name(table)} for ${command} ${rule};`;
}

function anyOf(terms: Term[], table: string): string {
  return terms.length === 0 ? 'false' : terms.map((term) => termSql(term, table, 0)).join(' or ');
}

function termSql(term: Term, table: string, depth: number): string {
  const own = (column: string): string => `${name(table)}.${name(column)}`;
  if (term.kind === 'everyone') return 'true';
  if (term.kind === 'signed-in') return '(select app_user()) is not null';
  if (term.kind === 'me') return `${own(term.column)} = (select app_user())`;
  if (term.kind === 'member')
    return `${own(term.column)} in (select ${groupsOf(term.group)}(${term.roles.map(literal).join(', ')}))`;
  const gate = depth === 0 ? 'gate' : `gate_${depth}`;
  return `exists (select 1 from ${name(term.table)} ${gate} where ${gate}.id = ${own(term.column)} and ${termSql(term.term, gate, depth + 1)})`;
}

/**
 * Which groups who asks is in. It is a function, since a policy that names its own table is refused; it comes to an end because it reads
 * one's own rows alone, which the policy of that table lets through before it asks anything else.
 */
export function groupsSql(group: string): string {
  const { members, key } = membersOf(group);
  return `create function ${groupsOf(group)}(variadic roles text[] default '{}') returns setof uuid language sql stable security definer
  set search_path = public
  as $$ select ${key} from ${members} where user_id = app_user() and (cardinality(roles) = 0 or role = any (roles)) $$;`;
}

function groupsOf(group: string): string {
  return `my_${membersOf(group).key.replace(/_id$/, '')}_ids`;
}

/** The table of a group's members and its column of the group. */
export function membersOf(group: string): { members: string; key: string } {
  return { members: snake(pluralOf(memberEntity(group))), key: `${snake(group)}_id` };
}
