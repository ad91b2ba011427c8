import type { Verdict } from '../model/index.js';
import { paintOf, type Style, wrap } from './style.js';

const most = 8;

/** What was measured and holds. */
export function renderHolds(verdict: Verdict, style: Style): string {
  if (verdict.holds.length === 0) return '';
  const paint = paintOf(style);
  const lines = verdict.holds.slice(0, most).map((text) => `  ${paint.green('✓')} ${wrap(text, style.width, '    ')}`);
  const rest = verdict.holds.length > most ? [paint.dim(`  … and ${verdict.holds.length - most} more in --json`)] : [];
  return [paint.bold('  What holds'), ...lines, ...rest].join('\n');
}
