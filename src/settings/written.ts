import type { Scenario, Settings, TableScenario, TableSettings } from '../model/index.js';
import { schemaPlace } from './schema.js';

/** What was asked beside the scenario: from the command line, the file, or as it is without either. */
export type Asked = Pick<Settings, 'now' | 'users' | 'ads' | 'only' | 'skip' | 'snapshot' | 'gate'>;

/**
 * A scenario as a `loadbearing.json` to edit. Used as it is, it changes nothing: guesses are marked as such, and a line that is
 * not touched stays the tool's.
 *
 * @param measured whether a line comes from a live database; those are left to the snapshot, which may be taken anew
 */
export function settingsOf(scenario: Scenario, asked: Asked, measured: (line: TableScenario) => boolean = () => false): Settings {
  const { population, group, traffic, budgets, machine, platform } = scenario;
  const names = new Map<string, number>();
  for (const { table } of scenario.tables) names.set(table, (names.get(table) ?? 0) + 1);
  const nameOf = (schema: string, table: string): string =>
    names.get(table) === 1 || schema === 'public' ? table : `${schema}.${table}`;
  const lines = scenario.tables.filter((line) => !measured(line));
  return {
    $schema: schemaPlace,
    ...asked,
    ...(population === undefined
      ? {}
      : { population: { table: nameOf(population.schema, population.table), unit: population.unit } }),
    ...(group === undefined ? {} : { group }),
    tables: Object.fromEntries(
      lines.map((line): [string, TableSettings] => [nameOf(line.schema, line.table), settingsOfLine(line)]),
    ),
    traffic,
    budgets,
    machine,
    ...(platform === undefined ? {} : { platform }),
  };
}

function settingsOfLine({ perUser, fixed, reason, guess }: TableScenario): TableSettings {
  return {
    ...(perUser === undefined ? { fixed: fixed ?? 0 } : { perUser }),
    ...(guess ? { guess } : {}),
    reason,
  };
}
