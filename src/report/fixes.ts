import type { TriedFix, Verdict } from '../model/index.js';
import { paintOf, plainLine, type Style, wrap } from './style.js';
import { fixNames, gives, lifted, triedFor, writable } from './tried.js';

/** Characters of a statement that are shown. */
const longest = 240;
const most = 8;

/** Fixes that were tried on a copy, and how far mending lifts the ceiling. */
export function renderFixes(verdict: Verdict, style: Style): string {
  const paint = paintOf(style);
  const mending = lifted(verdict).map(([mended, holds]) => `  ${mended}   ${holds}`);
  const tried = triedFor(verdict).map((fix) => renderFix(fix, verdict, style));
  return [
    ...(mending.length > 0 ? [paint.bold('  What mending gives'), ...mending] : []),
    ...writable(verdict).map((line) => paint.dim(`  ${line}`)),
    ...(tried.length > 0
      ? [
          '',
          paint.bold('  Tried on a copy'),
          ...tried.slice(0, most),
          ...(tried.length > most ? [paint.dim(`  … and ${tried.length - most} more in --json`)] : []),
        ]
      : []),
  ].join('\n');
}

function renderFix(fix: TriedFix, verdict: Verdict, style: Style): string {
  const paint = paintOf(style);
  const mark = fix.verdict === 'verified' ? paint.green('✓') : paint.dim('✗');
  const shows = fix.changesWhatIsShown ? ' (changes what is shown)' : '';
  const lines = [fix.why, ...fix.price, ...gives(fix, verdict)];
  return [
    `  ${mark} ${fixNames[fix.kind]}${shows}: ${shortened(plainLine(fix.ddl))}`,
    ...lines.map((line) => `      ${paint.dim(wrap(line, style.width, '      '))}`),
  ].join('\n');
}

/** A long statement without its end: the whole one is in --json. */
function shortened(sql: string): string {
  return sql.length <= longest ? sql : `${sql.slice(0, longest)} …`;
}
