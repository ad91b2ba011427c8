import type { App, Scenario, Snapshot, SnapshotTable, TableScenario, Unknown } from '../model/index.js';
import { type Overrides, scenario } from '../scenario/index.js';

/** With fewer users than this a database tells nothing about rows per user. */
const fewestUsers = 20;

/** A table without an owner that has no more rows than this is a list that does not grow with the users. */
const smallTable = 1000;

/** The rule of tables that no code uses: they are not filled, whatever they hold. */
const unused = 5;

/**
 * Lines of the scenario as a live database tells them: rows for each user where a table grows with the users, else rows in all.
 * An empty table and a database with few users tell nothing: there the rules' lines stay.
 *
 * @param general what the owner set of population and group
 */
export function linesFrom(app: App, snapshot: Snapshot, general: Overrides): TableScenario[] {
  const base = scenario(app, general);
  const live = new Map(snapshot.tables.map((table) => [`${table.schema}.${table.name}`, table]));
  const users = usersIn(base, snapshot);
  return base.tables.flatMap((line): TableScenario[] => {
    const table = live.get(`${line.schema}.${line.table}`);
    const rows = table?.rows ?? 0;
    if (table === undefined || rows === 0 || line.rule === unused) return [];
    const isPopulation = base.population?.table === line.table && base.population.schema === line.schema;
    // The rule stays: it says what the table is, and a database only how much of it there is so far.
    const known = { ...line, guess: false, from: 'database' as const };
    const reason = `${count(rows)} rows in your database on ${snapshot.taken}`;
    if (isPopulation) return [{ ...known, perUser: 1, reason: `${reason}: the users themselves` }];
    const small = line.owner === undefined && rows <= smallTable;
    if (line.perUser === undefined || small) {
      const { perUser: _perUser, ...rest } = known;
      return [{ ...rest, fixed: rows, reason: `${reason}, which do not grow with the users` }];
    }
    if (users === undefined || users < fewestUsers) return [];
    return [
      {
        ...known,
        perUser: rows / users,
        reason: `${reason}, for ${count(users)} in ${base.population?.table ?? 'users'}${skew(line, table)}`,
      },
    ];
  });
}

/** What a snapshot could not tell, and why the rules' lines stay. */
export function untold(assumed: Scenario, snapshot: Snapshot): Unknown[] {
  const place = { what: 'table' as const, name: assumed.population?.table ?? 'the users' };
  const users = usersIn(assumed, snapshot);
  const why =
    users === undefined
      ? `The snapshot of ${snapshot.taken} does not tell how many rows it has (ANALYZE makes Postgres count them): the rows per user are assumed.`
      : `Your database had ${count(users)} of them on ${snapshot.taken}, too few to tell how many rows a user brings: the rows per user are assumed.`;
  const few = users === undefined || users < fewestUsers ? [{ ...place, why }] : [];
  const never = snapshot.tables.filter(
    (table) => table.rows === null && assumed.tables.some((line) => line.table === table.name),
  );
  if (never.length === 0) return few;
  const names = never.map((table) => table.name).join(', ');
  return [...few, { what: 'table', name: names, why: 'Postgres never counted its rows (ANALYZE does): they are assumed.' }];
}

function usersIn(assumed: Scenario, snapshot: Snapshot): number | undefined {
  const { population } = assumed;
  const table = snapshot.tables.find(({ schema, name }) => schema === population?.schema && name === population.table);
  return table?.rows ?? undefined;
}

/** How much more than the mean the heaviest owner has, where the statistics tell. */
function skew(line: TableScenario, table: SnapshotTable): string {
  const column = table.columns.find(({ name }) => name === line.owner);
  const [most] = column?.common ?? [];
  const { distinct } = column ?? {};
  const rows = table.rows ?? 0;
  if (most === undefined || distinct === undefined || distinct === null || distinct === 0) return '';
  const owners = distinct > 0 ? distinct : -distinct * rows;
  const times = (most * owners) / Math.max(0.01, 1 - (column?.nulls ?? 0));
  return times < 2 ? '' : `; one of them has ${count(Math.round(times))} times the mean`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}
