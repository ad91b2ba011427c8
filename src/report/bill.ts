import { about } from '../judge/words.js';
import type { Interval, MonthlyCost, Verdict } from '../model/index.js';
import { pad, paintOf, type Style, wrap } from './style.js';

const first = 35;
const column = 16;

/** What has to be rented at each size, and what that costs a month where the platform's prices are known. */
export function renderBill({ bill, capacity, ceiling }: Verdict, style: Style): string {
  if (ceiling === undefined) return '';
  const paint = paintOf(style);
  const line = (name: string, cells: string[]): string =>
    `  ${pad(name, first)}${cells.map((cell) => pad(cell, column)).join('')}`.trimEnd();
  const lines = [
    paint.dim(
      line(
        '',
        capacity.map(({ users }) => about(users)),
      ),
    ),
    line(
      'cores of the database',
      capacity.map(({ cores }) => span(cores)),
    ),
    line(
      'disk',
      capacity.map(({ storageGigabytes }) => gigabytes(storageGigabytes[1])),
    ),
    line(
      'connections',
      capacity.map(({ connections }) => span(connections)),
    ),
  ];
  if (bill !== undefined) {
    lines.push(
      line(
        'dollars a month',
        bill.at.map(({ before }) => dollars(before)),
      ),
    );
    const changed = bill.at.some(({ before, after }) => dollars(before) !== dollars(after));
    if (changed)
      lines.push(
        line(
          '  with the fixes that keep answers',
          bill.at.map(({ after }) => dollars(after)),
        ),
      );
    const note = `${bill.platform} ${bill.plan}, the database alone, prices of ${bill.asOf} (${bill.sources[0] ?? ''}); calculated`;
    lines.push(`  ${paint.dim(wrap(note, style.width, '  '))}`);
  }
  return [paint.bold('  What it needs'), ...lines].join('\n');
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

function dollars(cost: MonthlyCost | undefined): string {
  if (cost === undefined) return 'none is so large';
  const [low, high] = cost.dollars;
  if (cost.beyond) return `${count(low)} or more`;
  return low === high ? count(low) : `${count(low)} to ${count(high)}`;
}
