import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build, type BlueprintQuestion, questionsOf, readBlueprint, writeOutput } from '../../build/index.js';
import type { Result } from '../../check.js';
import { baselineOf, baselineText } from '../../gate/index.js';
import { LoadbearingError, type Verdict } from '../../model/index.js';
import { renderScale } from '../../report/index.js';
import type { Arguments } from '../arguments.js';
import { baselineFile, workflowText } from '../init/texts.js';
import { reasonOf, writeWhole } from '../write.js';
import { blame } from './blame.js';

/**
 * Builds the app of a Blueprint into a folder and holds the check against it: what it holds is written beside it, and what does
 * not hold fails the build.
 *
 * @param check checks the folder that was written
 * @returns the exit status: 0 where it holds a million users without a finding, 1 otherwise
 * @throws LB_NO_BLUEPRINT, LB_BLUEPRINT, LB_NOT_BUILT, LB_NO_WRITE, and what a check throws
 */
export async function buildApp(
  { blueprint: file = '', folder, ask }: Pick<Arguments, 'blueprint' | 'folder' | 'ask'>,
  print: (text: string) => number,
  check: () => Promise<Result>,
): Promise<number> {
  const text = readText(file);
  const blueprint = readBlueprint(text, file);
  const questions = questionsOf(blueprint);
  if (ask) return print(asked(questions));
  openOutput(folder);
  const { written, kept, removed } = writing(folder, () => writeOutput(build(blueprint, text), folder));
  print(`${String(written.length)} files are written to ${folder}.\n${keptText(kept)}${removedText(removed)}`);
  if (questions.length > 0)
    print(`The Blueprint leaves ${String(questions.length)} questions open: loadbearing build ${file} --ask\n`);
  const { verdict } = await check();
  if (verdict === undefined) throw new LoadbearingError('LB_NOTHING_MEASURED', 'there is no verdict');
  keep(folder, verdict);
  print(ending(verdict, folder));
  const wrong = blame(verdict, blueprint, folder);
  print(wrong);
  return wrong === '' ? 0 : 1;
}

function asked(questions: BlueprintQuestion[]): string {
  if (questions.length === 0) return 'The Blueprint leaves nothing open.\n';
  return questions
    .map(({ path: place, ask, why, until }) => `${ask}\n  why: ${why}\n  until it is said: ${until}\n  where: ${place}\n`)
    .join('\n');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new LoadbearingError('LB_NO_BLUEPRINT', file, reasonOf(error));
  }
}

/** A folder that holds what somebody else wrote is left alone. */
function openOutput(folder: string): void {
  let there: string[];
  try {
    there = existsSync(folder) ? readdirSync(folder) : [];
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', folder, reasonOf(error));
  }
  if (there.some((name) => name !== '.git') && !there.includes('.built.json')) throw new LoadbearingError('LB_NOT_BUILT', folder);
}

function writing<Value>(folder: string, write: () => Value): Value {
  try {
    return write();
  } catch (error) {
    if (error instanceof LoadbearingError) throw error;
    throw new LoadbearingError('LB_NO_WRITE', folder, reasonOf(error));
  }
}

function keptText(kept: string[]): string {
  if (kept.length === 0) return '';
  return `${String(kept.length)} were changed by hand and are kept as they are: ${kept.join(', ')}\n`;
}

function removedText(removed: string[]): string {
  return removed.length === 0
    ? ''
    : `${String(removed.length)} are no part of it any more and are taken away: ${removed.join(', ')}\n`;
}

/** What it was measured to hold, and the gate that keeps it so. */
function keep(folder: string, verdict: Verdict): void {
  writeWhole(path.join(folder, 'SCALE.md'), renderScale(verdict, new Date().toISOString().slice(0, 10)));
  writeWhole(path.join(folder, baselineFile), baselineText(baselineOf(verdict)));
  const workflow = path.join(folder, '.github/workflows/loadbearing.yml');
  if (!existsSync(workflow)) writeWhole(workflow, workflowText('.'));
}

function ending({ headline }: Verdict, folder: string): string {
  return `${headline}\nSCALE.md has the figures. Next: cd ${folder} && npm install && npm run dev\n`;
}
