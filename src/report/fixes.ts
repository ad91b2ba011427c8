import type { AfterFixes, FixKind, TriedFix, Verdict } from '../model/index.js';
import { many, nameOf } from '../judge/words.js';
import { paintOf, plainLine, type Style, wrap } from './style.js';

/** Characters of a statement that are shown. */
const longest = 240;

/** What a fix is, in plain words. */
const names: Record<FixKind, string> = {
  index: 'an index',
  'drop-index': 'one index less',
  batch: 'one statement for the whole loop',
  keyset: 'the next page from the last row shown',
  limit: 'a page instead of the whole list',
  columns: 'only the columns that are used',
  count: 'the database counts',
  estimate: 'an estimate instead of an exact count',
  'kept-count': 'a count that the database keeps',
  policy: 'the policy asks the session once',
  cache: 'an answer kept for a minute',
};

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
  const place = new Map([...open].map((id, at) => [id, at]));
  const first = (fix: TriedFix): number => Math.min(...fix.findings.map((id) => place.get(id) ?? Infinity));
  const asked = verdict.fixes
    .filter((fix) => fix.findings.some((id) => open.has(id)) && (fix.proposed || fix.verdict === 'refused'))
    .sort((a, b) => Number(b.proposed) - Number(a.proposed) || first(a) - first(b));
  const tried = asked.map((fix) => {
    const mark = fix.verdict === 'verified' ? paint.green('✓') : paint.dim('✗');
    const shows = fix.changesWhatIsShown ? ' (changes what is shown)' : '';
    const lines = [fix.why, ...fix.price, ...gives(fix, verdict, unit)];
    return [
      `  ${mark} ${names[fix.kind]}${shows}: ${shortened(plainLine(fix.ddl))}`,
      ...lines.map((line) => `      ${paint.dim(wrap(line, style.width, '      '))}`),
    ].join('\n');
  });
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

/** A long statement without its end: the whole one is in --json. */
function shortened(sql: string): string {
  return sql.length <= longest ? sql : `${sql.slice(0, longest)} …`;
}

/** What it does to a screen or call, to the app, or to the number of calls. */
function gives({ lifts, callsSparedPerMinute, ceiling }: TriedFix, verdict: Verdict, unit: string): string[] {
  if (callsSparedPerMinute !== undefined)
    return [`spares ${callsSparedPerMinute.toLocaleString('en')} calls in the busiest minute`];
  if (lifts === undefined) return [];
  const entry = verdict.entryPoints.find(({ id }) => id === lifts.entryPoint);
  const to = lifts.over ? `over ${many(lifts.after, unit)}` : `about ${many(lifts.after, unit)}`;
  const whole = verdict.ceiling !== undefined && ceiling !== undefined && ceiling.users > verdict.ceiling.users;
  return [
    `${entry === undefined ? 'its screen' : nameOf(entry)} holds ${to} by itself instead of about ${many(lifts.before, unit)}${whole ? `, and the app ${ceiling.over ? 'over' : 'about'} ${many(ceiling.users, unit)}` : ''}`,
  ];
}
