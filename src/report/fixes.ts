import type { AfterFixes, Verdict } from '../model/index.js';
import { many } from '../judge/words.js';
import { paintOf, plainLine, type Style, wrap } from './style.js';

/** Fixes that were tried on a copy, and how far mending lifts the ceiling. */
export function renderFixes(verdict: Verdict, style: Style): string {
  const paint = paintOf(style);
  const unit = verdict.ceiling?.unit ?? 'user';
  const said = (after: AfterFixes | undefined) =>
    after
      ? `${after.over ? `over ${many(after.users, unit)}` : `about ${many(after.users, unit)}`} (${after.grade === 'verified' ? 'tried on a copy' : 'calculated'})`
      : undefined;
  const same = said(verdict.afterFixes.sameAnswers);
  const changing = said(verdict.afterFixes.changingWhatIsShown);
  // How far mending lifts one group's room cannot be told: owners are a redesign.
  const lifted = verdict.scenario.group
    ? []
    : [
        ...(same ? [`  with the fixes that keep every answer   ${same}`] : []),
        ...(changing ? [`  with pages instead of whole lists too   ${changing}`] : []),
      ];
  // A trial that no finding asks for says nothing to act on.
  const open = new Set(verdict.findings.filter((finding) => finding.status === 'open').map((finding) => finding.id));
  const asked = verdict.fixes.filter((fix) => fix.findings.some((id) => open.has(id)));
  const tried = asked.map(
    (fix) =>
      `  ${fix.verdict === 'verified' ? paint.green('✓') : paint.dim('✗')} ${plainLine(fix.ddl)}\n      ${paint.dim(wrap(fix.why, style.width, '      '))}`,
  );
  const most = 8;
  return [
    ...(lifted.length > 0 ? [paint.bold('  What mending gives'), ...lifted] : []),
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
