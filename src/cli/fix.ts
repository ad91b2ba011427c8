import type { Result } from '../check.js';
import { applyEdits, type FixPlan, openFolder, patchOf, planFix, requireClean, type Undone, undoFix } from '../fix/index.js';
import { LoadbearingError, type Verdict } from '../model/index.js';
import { type FixReport, keptPromise, renderFixReport } from '../report/index.js';
import type { Arguments } from './arguments.js';

/** Users up to which an app holds, and whether that is past the largest size. */
type Reach = NonNullable<FixReport['promised']>;

/** What fix needs of the way from a folder to a verdict. */
export interface Checks {
  /** Checks the folder, or takes what was saved. */
  before: () => Promise<Result>;
  /** The ceiling that these of its fixes alone should give. */
  promise: (result: Result, fixes: readonly string[]) => Reach | undefined;
  /** Checks the folder as it is now. */
  after: () => Promise<Result>;
}

/**
 * Writes what was tried and keeps every answer into the app's own migrations and declarations, and measures again.
 *
 * @param say talk, for standard error
 * @returns the exit status: 0 where what was promised came, or there was nothing to write; 1 where the ceiling stays below it
 * @throws LB_DIRTY, LB_CHANGED, LB_NO_WRITE, LB_NOTHING_TO_UNDO, and what a check throws
 */
export async function fixApp(
  { folder, dryRun, dirty, undo, json }: Pick<Arguments, 'folder' | 'dryRun' | 'dirty' | 'undo' | 'json'>,
  print: (text: string) => number,
  say: (text: string) => void,
  checks: Checks,
): Promise<number> {
  if (undo) return print(undoneText(undoFix(folder), json));
  const unknown = dryRun || dirty ? undefined : requireClean(folder);
  if (unknown !== undefined) say(`Whether its files are committed cannot be told: ${unknown}.`);
  const result = await checks.before();
  const { verdict } = result;
  if (verdict === undefined) throw new LoadbearingError('LB_USAGE', 'fix needs a verdict: it goes with check.');
  const plan = planFix(result.app, verdict.fixes, result.measurements?.fixes ?? [], openFolder(folder));
  if (dryRun) {
    say(renderFixReport(reportOf(plan, verdict, undefined, undefined), { written: false }));
    return print(patchOf(plan.edits));
  }
  if (plan.edits.length === 0) return print(shown(reportOf(plan, verdict, undefined, undefined), json));
  applyEdits(folder, plan.edits);
  for (const { file, before } of plan.edits) say(`${file} ${before === undefined ? 'is written' : 'is changed'}`);
  const promised = checks.promise(result, plan.fixes);
  const after = (await checks.after()).verdict;
  const report = reportOf(plan, verdict, promised, after);
  print(shown(report, json));
  return keptPromise(report) === false ? 1 : 0;
}

function reportOf(plan: FixPlan, before: Verdict, promised: Reach | undefined, after: Verdict | undefined): FixReport {
  return {
    files: plan.edits.map(({ file, before: text }) => ({ file, isNew: text === undefined })),
    fixes: plan.fixes,
    left: plan.left,
    next: plan.next,
    before,
    ...(promised === undefined ? {} : { promised }),
    ...(after === undefined ? {} : { after }),
  };
}

function shown(report: FixReport, json: boolean): string {
  if (!json) return renderFixReport(report, { written: true });
  const ceiling = ({ ceiling: found }: Verdict): object | undefined =>
    found === undefined ? undefined : { users: found.users, over: found.over, interval: found.interval, grade: found.grade };
  const { files, fixes, left, next, before, promised, after } = report;
  return `${JSON.stringify(
    {
      files,
      fixes,
      left,
      next,
      ceiling: { before: ceiling(before), promised, after: after === undefined ? undefined : ceiling(after) },
      kept: keptPromise(report),
    },
    null,
    2,
  )}\n`;
}

function undoneText(undone: readonly Undone[], json: boolean): string {
  if (json) return `${JSON.stringify({ undone }, null, 2)}\n`;
  return [
    ...undone.map(({ file, became }) => `${file}: ${became}.`),
    'What a database got by a migration stays there until another one takes it away.',
    '',
  ].join('\n');
}
