import type { KeptCount, PlannedDashboard, Table } from '../../plan/plan.js';
import { name } from './name.js';
import { membersOf } from './policies.js';

/**
 * Functions of triggers write what no policy lets a person write: they say that they are the app itself while they do, and take it
 * back. (A `set` in the function's head would do, but only a superuser may write one for a setting of one's own.)
 */
const head = 'returns trigger language plpgsql security definer set search_path = public as $$';
const asked = `  asked text := coalesce(current_setting('app.system', true), '');`;
const switchOn = `  perform set_config('app.system', 'on', true);`;
const switchBack = `  perform set_config('app.system', asked, true);`;

/** A count that the database keeps: what one statement adds or takes away comes in one update for each row that it concerns. */
export function countSql(table: string, { column, of, by }: KeptCount): string {
  const called = `count_${table}_${column}`;
  const change = (
    rows: string,
    sign: string,
  ): string => `    update ${name(table)} set ${name(column)} = ${name(table)}.${name(column)} ${sign} moved.rows
      from (select ${name(by)} as id, count(*) as rows from ${rows} where ${name(by)} is not null group by 1 order by 1) moved
      where ${name(table)}.id = moved.id;`;
  return functionAndTriggers(called, of, (rows, sign) => change(rows, sign), [by]);
}

/** Figures by day or month: each statement adds what it changes to the rows of its days. */
export function rollUpSql({ table, of, per, measures, dashboard }: PlannedDashboard): string {
  const moved = measures.map(
    ({ column, sum }) => `${sum === undefined ? 'count(*)' : `coalesce(sum(${name(sum)}), 0)`} as ${name(column)}`,
  );
  const period =
    dashboard.by === 'day' ? `(created_at at time zone 'UTC')::date` : `date_trunc('month', created_at at time zone 'UTC')::date`;
  const columns = measures.map(({ column }) => name(column));
  const moving = (
    rows: string,
  ): string => `      from (select ${name(per.column)}, ${period} as period, ${moved.join(', ')} from ${rows}
        where ${name(per.column)} is not null group by 1, 2) moved`;
  const added = `    insert into ${name(table)} as kept (${name(per.column)}, period, ${columns.join(', ')})
      select moved.${name(per.column)}, moved.period, ${columns.map((column) => `moved.${column}`).join(', ')}
${moving('added')}
      order by 1, 2
      on conflict (${name(per.column)}, period) do update set ${columns.map((column) => `${column} = kept.${column} + excluded.${column}`).join(', ')};`;
  // Where the one whose figures they are goes too, the figures are gone already: nothing may be put in for it.
  const removed = `    update ${name(table)} as kept set ${columns.map((column) => `${column} = kept.${column} - moved.${column}`).join(', ')}
${moving('removed')}
      where kept.${name(per.column)} = moved.${name(per.column)} and kept.period = moved.period;`;
  const change = (rows: string): string => (rows === 'added' ? added : removed);
  const watched = [per.column, ...measures.flatMap(({ sum }) => (sum === undefined ? [] : [sum]))];
  return functionAndTriggers(`add_up_${table}`, of.table, change, watched);
}

function functionAndTriggers(
  called: string,
  of: string,
  change: (rows: string, sign: string) => string,
  watched: string[],
): string {
  const trigger = (event: string, word: string, tables: string): string =>
    `create trigger ${called}_${word} after ${event} on ${name(of)} referencing ${tables} for each statement execute function ${called}();`;
  const moved = watched.map((column) => `${name(column)}`).join(', ');
  return `create function ${called}() ${head}
declare
${asked}
begin
  if tg_op = 'UPDATE' then
    -- Most updates move nothing: they end here.
    if not exists (select id, ${moved} from added except select id, ${moved} from removed) then return null; end if;
  end if;
${switchOn}
  if tg_op <> 'DELETE' then
${change('added', '+')}
  end if;
  if tg_op <> 'INSERT' then
${change('removed', '-')}
  end if;
${switchBack}
  return null;
end $$;
${trigger('insert', 'created', 'new table as added')}
${trigger('update', 'changed', 'old table as removed new table as added')}
${trigger('delete', 'removed', 'old table as removed')}`;
}

/** Who makes a group is the first in it. */
export function firstMemberSql({ table, entity, blueprint }: Table): string {
  const { members, key } = membersOf(entity);
  const role = (blueprint.members?.roles[0] ?? 'member').replace(/'/g, "''");
  return `create function first_${members}() ${head}
declare
${asked}
begin
  if app_user() is not null then
  ${switchOn}
    insert into ${name(members)} (${name(key)}, user_id, role) values (new.id, app_user(), '${role}');
  ${switchBack}
  end if;
  return new;
end $$;
create trigger first_member after insert on ${name(table)} for each row execute function first_${members}();`;
}
