import { about, aboutBetween, listed } from '../judge/words.js';
import type { Bill, Interval, MonthlyCost, PlatformLimit, Verdict } from '../model/index.js';

/** A figure at each size. */
export interface NeedsRow {
  name: string;
  cells: string[];
  /** It belongs to the row above it. */
  below?: true;
}

/** What has to be rented at each size, what that costs where prices are known, and what is to be said of the prices. */
export interface Needs {
  sizes: string[];
  machine: NeedsRow[];
  costs: NeedsRow[];
  notes: string[];
}

/** What is needed is told from this part of a verdict. */
export type Payments = Pick<
  Verdict,
  'bill' | 'processBill' | 'capacity' | 'ceiling' | 'platformLimits' | 'places' | 'entryPoints'
>;

/** What it needs at each size; undefined where nothing was measured that would tell. */
export function needed(verdict: Payments): Needs | undefined {
  const { bill, processBill, capacity, ceiling, platformLimits = [] } = verdict;
  if (ceiling === undefined) return undefined;
  const bills = [bill, processBill].flatMap((one) => one ?? []);
  return {
    sizes: capacity.map(({ users }) => about(users)),
    machine: [
      { name: 'cores of the database', cells: capacity.map(({ cores }) => span(cores)) },
      { name: 'disk', cells: capacity.map(({ storageGigabytes }) => gigabytes(storageGigabytes[1])) },
      { name: 'connections', cells: capacity.map(({ connections }) => span(connections)) },
    ],
    costs: [
      ...(bill === undefined ? [] : costs({ name: 'dollars a month' }, bill)),
      ...(processBill === undefined ? [] : costs({ name: 'and for the app’s process', below: true }, processBill)),
    ],
    notes: [...bills.map(note), ...unpriced(verdict), ...platformLimits.map((limit) => sayLimit(limit, capacity))],
  };
}

function costs(row: Omit<NeedsRow, 'cells'>, bill: Bill): NeedsRow[] {
  const before = bill.at.map((at) => dollars(at.before, bill));
  const after = bill.at.map((at) => dollars(at.after, bill));
  const changed = before.some((cell, at) => cell !== after[at]);
  return [
    { ...row, cells: before },
    ...(changed ? [{ name: 'with the fixes that keep answers', cells: after, below: true as const }] : []),
  ];
}

function note({ platform, plan, serves, asOf, sources, unknown }: Bill): string {
  const missing = unknown.length === 0 ? '' : `; not known, and not in it: ${listed(unknown, 5)}`;
  return `${platform} ${plan}, ${serves}, prices of ${asOf} (${sources[0] ?? ''}); calculated${missing}`;
}

/** Platforms that the repository names and whose prices are not known: said, so that nobody takes the bill for the whole. */
function unpriced({ places, bill, processBill, entryPoints }: Payments): string[] {
  const said: string[] = [];
  if (places?.database !== undefined && bill === undefined)
    said.push(`The database runs at ${places.database.platform} (${places.database.told}): its prices are not known here.`);
  const shares = bill?.serves.includes('process') === true;
  const priced = processBill !== undefined || shares;
  const answers = entryPoints.some(({ kind }) => kind === 'route' || kind === 'action');
  if (places?.process !== undefined && !priced && answers)
    said.push(`The app’s process runs at ${places.process.platform} (${places.process.told}): its prices are not known here.`);
  return said;
}

function sayLimit(
  { platform, what, says, users, interval, name, asOf, source }: PlatformLimit,
  capacity: Verdict['capacity'],
): string {
  const sizes = capacity.map((one) => one.users);
  const largest = sizes.at(-1) ?? 1;
  const smallest = sizes[0] ?? 1;
  const reached =
    users === undefined
      ? `is not reached up to ${about(largest)}`
      : `is reached from about ${aboutBetween(Math.max(1, users), interval ?? [users, users], Math.min(smallest, Math.max(1, users)), largest)} on${name === undefined ? '' : `, first by ${name}`}`;
  return `${platform} limits ${what} to ${says}: that ${reached} (calculated; ${asOf}, ${source})`;
}

/** An upper end so many times the lower one says nothing: only the lower one is told. */
const widest = 1000;

function span([low, high]: Interval): string {
  if (high > widest * Math.max(1, low)) return `${count(low)} or more`;
  return low === high ? count(low) : `${count(low)} to ${count(high)}`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function gigabytes(value: number): string {
  return value < 1 ? 'under 1 GB' : `${count(Math.round(value))} GB`;
}

function dollars(cost: MonthlyCost | undefined, { largerUnknown }: Bill): string {
  if (cost === undefined) return largerUnknown ? 'not known' : 'none so large';
  const [low, high] = cost.dollars;
  return cost.beyond ? `${count(low)} or more` : span([low, high]);
}
