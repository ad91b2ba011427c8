import type { Step, Verdict } from '../model/index.js';
import { about } from '../judge/words.js';
import { pad, paintOf, plainLine, type Style, wrap } from './style.js';

const barWidth = 24;

/** What breaks first, what breaks next once that is mended, and so on: each bar as long as the size at which it breaks, on a log scale. */
export function renderStaircase(verdict: Verdict, style: Style): string {
  if (verdict.staircase.length === 0) return '';
  const paint = paintOf(style);
  const largest = Math.max(10, ...verdict.lamps.map((lamp) => lamp.users));
  const lines = verdict.staircase.map((step) => {
    const label = pad(sizeOf(step), 17);
    const bar = pad(
      '▇'.repeat(Math.max(1, Math.round((barWidth * Math.log10(Math.max(step.users, 2))) / Math.log10(largest)))),
      barWidth,
    );
    const indent = ' '.repeat(2 + 17 + barWidth + 2);
    const said = `${step.breaks} [${step.resource}]`;
    return `  ${label}${paint.red(bar)}  ${wrap(plainLine(said), style.width, indent)}`;
  });
  return [paint.bold('  What breaks, in order'), ...lines].join('\n');
}

function sizeOf(step: Step): string {
  if (step.over) return `over ${about(step.users)}`;
  return `${step.under ? 'under' : 'at about'} ${about(step.users)}`;
}
