import {
  type App,
  LoadbearingError,
  type Scenario,
  type Table,
  type TableScenario,
  type TableSettings,
  type Told,
} from '../model/index.js';
import { appTables, headNoun, type Overrides, scenario, tableKey } from '../scenario/index.js';

/** What is said beside a line that the owner set. */
const setIn = (file: string): string => `set in ${file}`;

/** The rule's number of a line that no rule made. */
const ofOwner = 0;

/**
 * The scenario with what the owner sets. A table's line that is written down just as the tool has it (its figure, its reason
 * and whether it is a guess) is not the owner's word: a file that `loadbearing scenario --json` printed changes nothing.
 *
 * @param known lines that a live database tells, given what is set otherwise; the owner's stand above them
 * @throws LB_CONFIG with the line of a table that the app does not have
 */
export function assume(app: App, told?: Told, known: (general: Overrides) => TableScenario[] = () => []): Scenario {
  const general = told === undefined ? {} : generalOf(app, told);
  const measured = known(general);
  const base = scenario(app, { ...general, tables: measured });
  const named = Object.entries(told?.settings.tables ?? {});
  if (told === undefined || named.length === 0) return base;
  const lines = new Map(base.tables.map((line) => [`${line.schema}.${line.table}`, line]));
  const set = named.flatMap(([name, wanted]): TableScenario[] => {
    const table = tableNamed(app, told, name, `tables/${name}`);
    const line = lines.get(tableKey(table));
    return line !== undefined && sameLine(line, wanted) ? [] : [ownLine(table, wanted, told.file)];
  });
  const own = new Set(set.map((line) => `${line.schema}.${line.table}`));
  return scenario(app, { ...general, tables: [...measured.filter((line) => !own.has(`${line.schema}.${line.table}`)), ...set] });
}

function sameLine(line: TableScenario, wanted: TableSettings): boolean {
  const figures = line.perUser === wanted.perUser && line.fixed === wanted.fixed;
  return figures && line.reason === wanted.reason && line.guess === (wanted.guess ?? false);
}

function ownLine(table: Table, { perUser, fixed, reason, guess }: TableSettings, file: string): TableScenario {
  return {
    schema: table.schema,
    table: table.name,
    ...(perUser === undefined ? { fixed: fixed ?? 0 } : { perUser }),
    reason: reason === undefined ? setIn(file) : `${reason} (${setIn(file)})`,
    rule: ofOwner,
    guess: guess ?? false,
    from: 'owner',
  };
}

/** All but the tables' lines. */
function generalOf(app: App, told: Told): Overrides {
  const { population, group, traffic, budgets, machine, platform } = told.settings;
  const groupTable = group?.table === undefined ? {} : { table: tableNamed(app, told, group.table, 'group/table').name };
  return {
    ...(population === undefined ? {} : { population: populationOf(app, told, population) }),
    ...(group === undefined ? {} : { group: group === null ? undefined : { ...group, ...groupTable } }),
    ...(traffic === undefined ? {} : { traffic }),
    ...(budgets === undefined ? {} : { budgets }),
    ...(machine === undefined ? {} : { machine }),
    ...(platform === undefined ? {} : { platform }),
  };
}

function populationOf(app: App, told: Told, set: { table: string; unit?: string }): NonNullable<Scenario['population']> {
  const table = tableNamed(app, told, set.table, 'population/table');
  const found = scenario(app).population;
  if (found?.table === table.name && found.schema === table.schema && (set.unit ?? found.unit) === found.unit) return found;
  return { schema: table.schema, table: table.name, unit: set.unit ?? headNoun(table.name), reason: setIn(told.file) };
}

/** @throws LB_CONFIG when there is no such table, with the one that is named almost so */
function tableNamed(app: App, told: Told, name: string, path: string): Table {
  const tables = appTables(app.catalogue);
  const found =
    tables.find((table) => table.name === name && table.schema === 'public') ??
    tables.find((table) => table.name === name) ??
    tables.find((table) => tableKey(table) === name);
  if (found !== undefined) return found;
  const [nearest] = tables
    .map((table) => ({ table, distance: distance(table.name, name.split('.').at(-1) ?? name) }))
    .sort((left, right) => left.distance - right.distance);
  const hint = nearest !== undefined && nearest.distance <= 2 ? `; did you mean "${nearest.table.name}"?` : '';
  const clause = `"${path.startsWith('tables/') ? path.replace('/', '.') : name}" is no table of this app${hint}`;
  throw new LoadbearingError('LB_CONFIG', told.file, told.lines[path] ?? 1, clause.replace(/\?$/, ''));
}

/** Letters that must be added, taken away or changed to make one word the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
