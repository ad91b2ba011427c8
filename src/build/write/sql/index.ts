import type { Plan, PlannedDashboard } from '../../plan/plan.js';
import { lines } from '../text.js';
import { name } from './name.js';
import { dashboardPolicies, groupsSql, identitySql, policiesSql } from './policies.js';
import { tableSql } from './tables.js';
import { countSql, firstMemberSql, rollUpSql } from './triggers.js';

/** The first migration: tables, keys, indexes, policies, and what the database keeps by itself. */
export function schemaSql({ tables, dashboards }: Plan): string {
  return lines(
    tables.map((table) => `${tableSql(table)}\n`),
    dashboards.map((dashboard) => `${dashboardSql(dashboard)}\n`),
    '-- Who may see and change what. The statements ask for the same; this holds where one forgets.',
    identitySql,
    tables.flatMap(({ ofGroup }) => (ofGroup === undefined ? [] : [groupsSql(ofGroup)])),
    tables.map((table) => `\n${policiesSql(table)}`),
    dashboards.map((dashboard) => `\n${dashboardPolicies(dashboard)}`),
    tables.flatMap((table) => table.counts.map((count) => `\n${countSql(table.table, count)}`)),
    dashboards.map((dashboard) => `\n${rollUpSql(dashboard)}`),
    tables.filter(({ blueprint }) => blueprint.owner === 'members').map((table) => `\n${firstMemberSql(table)}`),
  );
}

function dashboardSql({ table, per, measures }: PlannedDashboard): string {
  const target = per.reference?.table ?? (per.column === 'owner_id' ? 'users' : undefined);
  const references = target === undefined ? '' : ` references ${name(target)} (id) on delete cascade`;
  return [
    `create table ${name(table)} (`,
    `  ${name(per.column)} uuid not null${references},`,
    '  period date not null,',
    ...measures.map(({ column }) => `  ${name(column)} bigint not null default 0,`),
    `  primary key (${name(per.column)}, period)`,
    ');',
  ].join('\n');
}
