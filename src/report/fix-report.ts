import { many } from '../judge/words.js';
import type { Verdict } from '../model/index.js';
import { wrap } from './style.js';
import { fixNames } from './tried.js';

/** What fix wrote, and what came of it. */
export interface FixReport {
  files: { file: string; isNew: boolean }[];
  fixes: string[];
  left: { fix: string; why: string }[];
  next: { system: string; does: string }[];
  before: Verdict;
  /** The ceiling with what was written, as the first check tells it. */
  promised?: { users: number; over: boolean };
  /** What the second check found. */
  after?: Verdict;
}

const width = 100;
const most = 8;

/**
 * Whether the second check found what the first one promised: as many users, or the promise within the range that it prints.
 * @returns undefined where one of the two is not known
 */
export function keptPromise({ promised, after }: FixReport): boolean | undefined {
  const found = after?.ceiling;
  if (promised === undefined || found === undefined) return undefined;
  if (promised.over) return found.over;
  return found.over || found.users >= promised.users || found.interval[1] >= promised.users;
}

/** What was written, the ceiling before and after, and what is left to a person. `written`: it was; else it would be. */
export function renderFixReport(report: FixReport, { written }: { written: boolean }): string {
  const { files, next } = report;
  const head =
    files.length === 0
      ? ['  Nothing is written: no fix that keeps every answer could be written in the app’s own migrations or code.']
      : [
          written ? '  Written' : '  What would be written',
          ...files.map(({ file, isNew }) => `    ${file} (${isNew ? 'new' : 'changed'})`),
          `    ${changesOf(report)}, each tried on a copy`,
        ];
  const steps = next.map(({ system, does }) => `    ${system}: ${does}`);
  return [
    '',
    ...head,
    ...ceilings(report),
    ...(steps.length > 0 ? ['', '  So that your database gets it', ...steps] : []),
    // A patch goes to standard output then, and nothing says the rest.
    ...leftLines(report, written ? most : Infinity),
    ...(files.length > 0 && written ? ['', '  loadbearing fix --undo takes it back.'] : []),
    '',
  ].join('\n');
}

const ofDatabase = new Set(['index', 'drop-index', 'policy']);

/** "4 changes of the database and 3 of the code, and a part of 1 more" */
function changesOf({ fixes, left, before }: FixReport): string {
  const parts = left.filter(({ why }) => why.startsWith(inPart)).length;
  if (parts === 0) return wholeChanges(fixes, before);
  return fixes.length === 0
    ? `a part of ${String(parts)} of the code`
    : `${wholeChanges(fixes, before)}, and a part of ${String(parts)} more of the code`;
}

/** What a fix that is written at some of its places is left with begins with this. */
const inPart = 'it is written into a part of the code';

function wholeChanges(fixes: readonly string[], before: Verdict): string {
  const kinds = before.fixes.filter(({ id }) => fixes.includes(id)).map(({ kind }) => kind);
  const database = kinds.filter((kind) => ofDatabase.has(kind)).length;
  const code = kinds.length - database;
  const changes = (count: number): string => `${String(count)} ${count === 1 ? 'change' : 'changes'}`;
  if (code === 0) return `${changes(database)} of the database`;
  return database === 0 ? `${changes(code)} of the code` : `${changes(database)} of the database and ${String(code)} of the code`;
}

function ceilings(report: FixReport): string[] {
  const { before, promised, after } = report;
  if (before.ceiling === undefined) return [];
  const kept = keptPromise(report);
  return [
    '',
    '  How many users it holds',
    `    before     ${roomOf(before)}`,
    ...(promised === undefined
      ? []
      : [`    promised   ${promised.over ? 'over' : 'about'} ${many(promised.users, before.ceiling.unit)}`]),
    ...(after === undefined ? [] : [`    after      ${roomOf(after)}${kept === false ? ': less than was promised' : ''}`]),
    ...(after?.ceiling?.cause === undefined || after.ceiling.over
      ? []
      : [`    now first  ${wrap(after.ceiling.breaks, width, ' '.repeat(15))}`]),
  ];
}

function roomOf({ ceiling }: Verdict): string {
  if (ceiling === undefined) return 'not known';
  const about = ceiling.over ? 'over' : ceiling.under ? 'under' : ceiling.atMost ? 'at most' : 'about';
  return `${about} ${many(ceiling.users, ceiling.unit)}`;
}

function leftLines({ left, before }: FixReport, shown: number): string[] {
  const fixes = new Map(before.fixes.map((fix) => [fix.id, fix]));
  const said = new Map<string, number>();
  for (const { fix, why } of left) {
    const kind = fixes.get(fix)?.kind;
    const line = `${kind === undefined ? fix : fixNames[kind]}: ${why}`;
    said.set(line, (said.get(line) ?? 0) + 1);
  }
  if (said.size === 0) return [];
  const lines = [...said].map(
    ([line, times]) => `    ${wrap(times === 1 ? line : `${line} (${String(times)} times)`, width, '      ')}`,
  );
  return [
    '',
    '  Left to you (loadbearing prompt N has a text to paste for each finding)',
    ...lines.slice(0, shown),
    ...(lines.length > shown ? [`    … and ${String(lines.length - shown)} more in --json`] : []),
  ];
}
