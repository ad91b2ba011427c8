// The history of any app: in each month people and things come, some are changed, some are deleted.
import { arrived, lot, steps, timeOf } from '../dice.mjs';
import { later, makeValues } from './values.mjs';

const name = (text) => `"${text.replaceAll('"', '""')}"`;
const full = (table) => `${name(table.schema)}.${name(table.name)}`;
/** Of what came in a month, so much is changed, and so much deleted where the app deletes. */
const [changed, deleted] = [0.35, 0.1];

/** Rows that come to each table by the end, by the scenario. */
export function comingRows(context, scenario, users) {
  const lines = new Map(scenario.tables.map((line) => [`${line.schema}.${line.table}`, line]));
  const rows = (key) => {
    const line = lines.get(key);
    if (line === undefined) return context.population.has(key) ? users : 0;
    return line.perUser === undefined ? Math.round(line.fixed ?? 0) : Math.max(1, Math.round(line.perUser * users));
  };
  rows.fixed = (key) => lines.get(key)?.perUser === undefined && !context.population.has(key);
  return rows;
}

/** Plays the history into a database that holds the schema. Gives the tables whose rows Postgres refused, with the reason. */
export async function simulate(client, context, rows) {
  await client.query("set session_replication_role = replica; set jit = off; set time zone 'UTC'");
  const { value } = makeValues(context, rows);
  const failed = new Map();
  const plans = [...context.tables]
    .filter(([key]) => rows(key) > 0)
    .map(([key, table]) => ({ key, table, ...statementsOf(context, key, table, value) }));
  for (const { table } of plans) await client.query(`delete from ${full(table)}`);
  for (let step = 1; step <= steps; step++) {
    for (const plan of plans) {
      if (failed.has(plan.key)) continue;
      const all = rows(plan.key);
      const fixed = rows.fixed(plan.key);
      if (fixed && step > 1) continue;
      const [from, to] = fixed ? [1, all] : [arrived(all, step - 1) + 1, arrived(all, step)];
      try {
        if (to >= from) await client.query(plan.insert(from, to, step));
        if (!fixed) for (const sql of plan.changes(step)) await client.query(sql);
      } catch (error) {
        failed.set(plan.key, error.message);
      }
    }
    if (step % 4 === 0) await client.query('vacuum analyze');
  }
  await client.query('set session_replication_role = origin');
  await client.query('vacuum (analyze)');
  return failed;
}

function statementsOf(context, key, table, value) {
  const columns = table.columns.map((column) => [column.name, value(table, column)]).filter(([, sql]) => sql !== undefined);
  const born = table.columns.find(
    (column) => /^(created|inserted|joined|sent)_?at$/i.test(column.name) && column.type.startsWith('timestamp'),
  );
  const own = context.app.statements.filter(({ facts }) => facts.tables[0]?.name === table.name);
  const updates = own.some(({ facts }) => facts.verb === 'update');
  const pointed = context.links.some((link) => link.to === key);
  const deletes = own.some(({ facts }) => facts.verb === 'delete') && !pointed;
  const state = table.columns.filter(
    (column) =>
      !table.primaryKey.includes(column.name) &&
      (later.test(column.name) ||
        column.enumLabels !== undefined ||
        column.type === 'boolean' ||
        /^updated_?at$/i.test(column.name)),
  );
  const chance = (step) =>
    lot(`hashtextextended(${table.primaryKey.map((part) => `${name(part)}::text`).join(' || ')}, 0)`, step);
  return {
    insert: (from, to, step) =>
      `insert into ${full(table)} (${columns.map(([one]) => name(one)).join(', ')}) overriding system value
       select ${columns.map(([, sql]) => sql.replaceAll('AT', timeOf(step, 'i', from, to))).join(', ')}
       from generate_series(${from}::int8, ${to}::int8) i on conflict do nothing`,
    changes(step) {
      if (born === undefined || table.primaryKey.length === 0) return [];
      const [start, end] = [timeOf(step, '0', 1, 1), timeOf(step + 1, '0', 1, 1)];
      const sets = state.map((column) => {
        if (/^(date|timestamp)/.test(column.type)) return `${name(column.name)} = ${end}::${column.type}`;
        return column.type === 'boolean'
          ? `${name(column.name)} = not ${name(column.name)}`
          : `${name(column.name)} = '${column.enumLabels.at(-1)}'`;
      });
      const recent = `${name(born.name)} >= ${start}`;
      return [
        ...(updates && sets.length > 0
          ? [`update ${full(table)} set ${sets.join(', ')} where ${recent} and ${chance(step)} < ${changed}`]
          : []),
        ...(deletes ? [`delete from ${full(table)} where ${recent} and ${chance(step + 100)} < ${deleted}`] : []),
      ];
    },
  };
}
