import type { Verdict } from '../model/index.js';
import { needed, type NeedsRow } from './needs.js';
import { pad, paintOf, type Style, wrap } from './style.js';

const first = 35;
const column = 16;

/** What has to be rented at each size, what that costs a month where the platform's prices are known, and the limits there. */
export function renderBill(verdict: Verdict, style: Style): string {
  const needs = needed(verdict);
  if (needs === undefined) return '';
  const paint = paintOf(style);
  return [
    paint.bold('  What it needs'),
    paint.dim(line({ name: '', cells: needs.sizes })),
    ...[...needs.machine, ...needs.costs].map(line),
    ...needs.notes.map((text) => `  ${paint.dim(wrap(text, style.width, '  '))}`),
  ].join('\n');
}

function line({ name, cells, below }: NeedsRow): string {
  return `  ${pad(`${below ? '  ' : ''}${name}`, first)}${cells.map((cell) => pad(cell, column)).join('')}`.trimEnd();
}
