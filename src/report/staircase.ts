import type { Verdict } from '../model/index.js';
import { pad, paintOf, plainLine, type Style, wrap } from './style.js';
import { atUsers, resources } from './words.js';

const barWidth = 18;
const labelWidth = 22;

/** What breaks first, what breaks next once that is mended, and so on: each bar as long as the size at which it breaks, on a log scale. */
export function renderStaircase(verdict: Verdict, style: Style): string {
  if (verdict.staircase.length === 0) return '';
  const paint = paintOf(style);
  const largest = Math.max(10, ...verdict.lamps.map((lamp) => lamp.users));
  const lines = verdict.staircase.map((step) => {
    const label = pad(step.over || step.under ? atUsers(step) : `at ${atUsers(step)}`, labelWidth);
    const bar = pad(
      '▇'.repeat(Math.max(1, Math.round((barWidth * Math.log10(Math.max(step.users, 2))) / Math.log10(largest)))),
      barWidth,
    );
    const indent = ' '.repeat(2 + labelWidth + barWidth + 2);
    const said = `${step.breaks} [${resources[step.resource]}]`;
    return `  ${label}${paint.red(bar)}  ${wrap(plainLine(said), style.width, indent)}`;
  });
  return [paint.bold('  What breaks, in order'), ...lines].join('\n');
}
