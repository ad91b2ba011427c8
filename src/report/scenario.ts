import { about, plural } from '../judge/words.js';
import { rowsAt, type Scenario, type TableScenario } from '../model/index.js';
import { pad, paintOf, plainLine, type Style, wrap } from './style.js';

/** Room for a table's name; longer ones are cut. */
const widestName = 32;

/**
 * The whole scenario, table by table with its reason: what every figure rests on.
 * @param asked the sizes that are asked about, in users
 */
export function renderScenario(scenario: Scenario, asked: { now?: number; users?: number[] } = {}, style: Style): string {
  const paint = paintOf(style);
  const sizes = [...new Set([asked.now ?? 1000, asked.users?.at(-1) ?? 1_000_000])];
  const unit = scenario.population?.unit ?? 'user';
  const head = ['table', `rows per ${unit}`, ...sizes.map((users) => `at ${about(users)}`)];
  const rows = scenario.tables.map((table) => [
    shorten(table.table),
    amount(table),
    ...sizes.map((users) => Math.round(rowsAt(table, users)).toLocaleString('en')),
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)) + 2);
  const line = (cells: string[]): string => cells.map((cell, at) => pad(cell, widths[at] ?? 0)).join('');
  const indent = ' '.repeat(widths.reduce((sum, width) => sum + width, 2));
  const tables = scenario.tables.map((table, at) => {
    const reason = `${table.guess ? 'a guess: ' : ''}${table.reason}`;
    const told = indent.length + 24 < style.width ? wrap(reason, style.width, indent) : plainLine(reason);
    return `  ${line(rows[at] ?? [])}${table.guess ? paint.yellow(told) : told}`;
  });
  const { population, group } = scenario;
  const people = population
    ? `The users are the rows of ${population.table}: ${population.reason}.`
    : 'No table holds the users; what N counts is said with the verdict.';
  const shared = group ? [`${String(group.usersPerGroup)} ${plural(unit)} share one ${group.unit}.`] : [];
  const guesses = scenario.tables.filter((table) => table.guess).length;
  const hint =
    guesses === 0
      ? 'Set what you know better in loadbearing.json: loadbearing scenario --json prints one to edit.'
      : `${String(guesses)} of ${String(scenario.tables.length)} lines are guesses. Set what you know in loadbearing.json: loadbearing scenario --json prints one to edit.`;
  return [
    '',
    ...[people, ...shared].map((text) => `  ${wrap(text, style.width, '  ')}`),
    '',
    paint.bold(`  ${line(head)}why`),
    ...tables,
    '',
    ...basics(scenario).map((text) => `  ${paint.dim(wrap(text, style.width, '  '))}`),
    '',
    `  ${wrap(hint, style.width, '  ')}`,
    '',
    '',
  ].join('\n');
}

/** Traffic, machine and patience, a line each. */
export function basics({ traffic, machine, budgets }: Scenario, range = ''): string[] {
  return [
    `Traffic: ${round(traffic.dailyShare * 100)} % of the users come on a peak day, ${traffic.visitsPerDay} visits of ${traffic.minutesPerVisit} minutes, ${traffic.viewsPerMinute} view a minute, the busiest minute ${traffic.peakFactor} times the mean.${range}`,
    `Machine: database with ${machine.databaseCores} cores and ${machine.databaseConnections} connections; app process with ${machine.processCores} core and ${machine.processHeapMegabytes} MB. In time: ${budgets.viewMilliseconds} ms for a view, ${budgets.writeMilliseconds} ms for a write.`,
  ];
}

function amount(table: TableScenario): string {
  return table.perUser === undefined ? `${round(table.fixed ?? 0)} in all` : round(table.perUser);
}

function round(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}

function shorten(name: string): string {
  const plain = plainLine(name);
  return plain.length > widestName ? `${plain.slice(0, widestName - 1)}…` : plain;
}
