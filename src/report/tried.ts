import type { AfterFixes, FixKind, TriedFix, Verdict } from '../model/index.js';
import { many, nameOf } from '../judge/words.js';

/** What a fix is, in plain words. */
export const fixNames: Record<FixKind, string> = {
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

/**
 * How far mending lifts the ceiling: what is mended, and for how many there is room then.
 * Where the ceiling is one group's room nothing is said: owners are a redesign, and how far that lifts cannot be told.
 */
export function lifted({
  afterFixes,
  ceiling,
  scenario,
}: Pick<Verdict, 'afterFixes' | 'ceiling' | 'scenario'>): [mended: string, holds: string][] {
  if (scenario.group) return [];
  const unit = ceiling?.unit ?? 'user';
  const said = (mended: string, after: AfterFixes | undefined): [string, string][] =>
    after === undefined
      ? []
      : [
          [
            mended,
            `${roomFor(after.users, after.over, unit)} (${after.grade === 'verified' ? 'tried on a copy' : 'calculated'})`,
          ],
        ];
  return [
    ...said('with the fixes that keep every answer', afterFixes.sameAnswers),
    ...said('with pages instead of whole lists too', afterFixes.changingWhatIsShown),
  ];
}

/** What `loadbearing fix` would write by itself, as a line to act on; none where there is nothing. */
export function writable({ fixes }: { fixes: readonly Pick<TriedFix, 'kind' | 'proposed' | 'changesWhatIsShown'>[] }): string[] {
  const kinds: ReadonlySet<FixKind> = new Set(['index', 'drop-index', 'policy']);
  const some = fixes.some(({ kind, proposed, changesWhatIsShown }) => proposed && !changesWhatIsShown && kinds.has(kind));
  return some ? ['loadbearing fix writes what it can of these into your app, and measures again'] : [];
}

/** Fixes that an open finding asks for, in the findings' order: those that are proposed, then those that were refused. */
export function triedFor({ findings, fixes }: Verdict): TriedFix[] {
  const open = findings.filter(({ status }) => status === 'open');
  const place = new Map(open.map(({ id }, at) => [id, at]));
  const first = (fix: TriedFix): number => Math.min(...fix.findings.map((id) => place.get(id) ?? Infinity));
  // A trial that no finding asks for says nothing to act on.
  return fixes
    .filter((fix) => fix.findings.some((id) => place.has(id)) && (fix.proposed || fix.verdict === 'refused'))
    .sort((a, b) => Number(b.proposed) - Number(a.proposed) || first(a) - first(b));
}

/** What a fix does to a screen or call, to the app, or to the number of calls. */
export function gives({ lifts, callsSparedPerMinute, ceiling }: TriedFix, verdict: Verdict): string[] {
  if (callsSparedPerMinute !== undefined)
    return [`spares ${callsSparedPerMinute.toLocaleString('en')} calls in the busiest minute`];
  if (lifts === undefined) return [];
  const unit = verdict.ceiling?.unit ?? 'user';
  const entry = verdict.entryPoints.find(({ id }) => id === lifts.entryPoint);
  const screen = entry === undefined ? 'its screen' : nameOf(entry);
  const whole = verdict.ceiling !== undefined && ceiling !== undefined && ceiling.users > verdict.ceiling.users;
  return [
    `${screen} holds ${roomFor(lifts.after, lifts.over, unit)} by itself instead of about ${many(lifts.before, unit)}${whole ? `, and the app ${roomFor(ceiling.users, ceiling.over, unit)}` : ''}`,
  ];
}

/** "over 1 million users", "about 4 thousand users". */
function roomFor(users: number, over: boolean, unit: string): string {
  return `${over ? 'over' : 'about'} ${many(users, unit)}`;
}
