import { about, aboutBetween, listed } from '../judge/words.js';
import type { Bill, Interval, MonthlyCost, PlatformLimit, Verdict } from '../model/index.js';
import { pad, paintOf, type Style, wrap } from './style.js';

const first = 35;
const column = 16;

/** What has to be rented at each size, what that costs a month where the platform's prices are known, and the limits there. */
export function renderBill(verdict: Verdict, style: Style): string {
  const { bill, processBill, capacity, ceiling } = verdict;
  if (ceiling === undefined) return '';
  const paint = paintOf(style);
  const line = (name: string, cells: string[]): string =>
    `  ${pad(name, first)}${cells.map((cell) => pad(cell, column)).join('')}`.trimEnd();
  const small = (text: string): string => `  ${paint.dim(wrap(text, style.width, '  '))}`;
  const cells = (of: (capacity: Verdict['capacity'][number]) => string): string[] => capacity.map(of);
  const lines = [
    paint.dim(
      line(
        '',
        cells(({ users }) => about(users)),
      ),
    ),
    line(
      'cores of the database',
      cells(({ cores }) => span(cores)),
    ),
    line(
      'disk',
      cells(({ storageGigabytes }) => gigabytes(storageGigabytes[1])),
    ),
    line(
      'connections',
      cells(({ connections }) => span(connections)),
    ),
    ...(bill === undefined ? [] : costs('dollars a month', bill, line)),
    ...(processBill === undefined ? [] : costs('  and for the app’s process', processBill, line)),
    ...(bill === undefined ? [] : [small(note(bill))]),
    ...(processBill === undefined ? [] : [small(note(processBill))]),
    ...unpriced(verdict).map(small),
    ...(verdict.platformLimits ?? []).map((limit) => small(sayLimit(limit, capacity))),
  ];
  return [paint.bold('  What it needs'), ...lines].join('\n');
}

function costs(name: string, bill: Bill, line: (name: string, cells: string[]) => string): string[] {
  const shown = (cost: MonthlyCost | undefined): string => dollars(cost, bill);
  const changed = bill.at.some(({ before, after }) => shown(before) !== shown(after));
  const rows = [
    line(
      name,
      bill.at.map(({ before }) => shown(before)),
    ),
  ];
  const mended = bill.at.map(({ after }) => shown(after));
  return changed ? [...rows, line('  with the fixes that keep answers', mended)] : rows;
}

function note({ platform, plan, serves, asOf, sources, unknown }: Bill): string {
  const missing = unknown.length === 0 ? '' : `; not known, and not in it: ${listed(unknown, 5)}`;
  return `${platform} ${plan}, ${serves}, prices of ${asOf} (${sources[0] ?? ''}); calculated${missing}`;
}

/** Platforms that the repository names and whose prices are not known: said, so that nobody takes the bill for the whole. */
function unpriced({ places, bill, processBill, entryPoints }: Verdict): string[] {
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
  const met =
    users === undefined
      ? `is not met up to ${about(largest)}`
      : `is met from about ${aboutBetween(Math.max(1, users), interval ?? [users, users], Math.min(smallest, Math.max(1, users)), largest)} on${name === undefined ? '' : `, first by ${name}`}`;
  return `${platform} limits ${what} to ${says}: that ${met} (calculated; ${asOf}, ${source})`;
}

function span([low, high]: Interval): string {
  return low === high ? count(low) : `${count(low)} to ${count(high)}`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function gigabytes(value: number): string {
  return value < 1 ? 'under 1 GB' : `${count(Math.round(value))} GB`;
}

function dollars(cost: MonthlyCost | undefined, { largerUnknown }: Bill): string {
  if (cost === undefined) return largerUnknown ? 'not known' : 'none is so large';
  const [low, high] = cost.dollars;
  if (cost.beyond) return `${count(low)} or more`;
  return low === high ? count(low) : `${count(low)} to ${count(high)}`;
}
