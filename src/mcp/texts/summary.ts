import { about, counted, plural } from '../../judge/words.js';
import type { Lamp, Verdict } from '../../model/index.js';
import { inOrder } from '../../report/index.js';
import { lifted } from '../../report/tried.js';
import { atUsers, resources } from '../../report/words.js';
import { findingLine } from './finding.js';

const [mostSteps, mostFindings, mostQuestions] = [5, 3, 3];
const lampWords: Record<Lamp, string> = { green: 'yes', red: 'no', unknown: 'not known' };

/** The answer of a check in short: the sentence, the ceiling, lamps, what breaks in order, and what there is to ask about. */
export function summaryOf(verdict: Verdict): string {
  const { headline, lamps, staircase, findings, questions, coverage } = verdict;
  const open = inOrder(verdict);
  const mended = lifted(verdict).map(([what, holds]) => `${what}: ${holds}`);
  const others = findings.length - open.length;
  return [
    headline,
    `Ceiling: ${ceilingOf(verdict)}`,
    '',
    ...lamps.map(
      (lamp) =>
        `At ${counted(lamp.users)} ${plural(verdict.ceiling?.unit ?? 'user')}: fast ${lampWords[lamp.fast]}, right ${lampWords[lamp.right]}, private ${lampWords[lamp.private]}.`,
    ),
    ...part('What breaks, in order', staircase.length, mostSteps, (at) => {
      const step = staircase[at];
      return step === undefined ? '' : `${atUsers(step)}: ${step.breaks} [${resources[step.resource]}]`;
    }),
    ...part('Findings that are open, in the order in which they are met', open.length, mostFindings, (at) => {
      const finding = open[at];
      return finding === undefined ? '' : findingLine(finding, at + 1);
    }),
    ...(others > 0 ? [`${String(others)} more were measured and do not matter, or are accepted.`] : []),
    ...(mended.length > 0 ? ['', ...mended] : []),
    ...part('Questions to the owner', questions.length, mostQuestions, (at) => {
      const question = questions[at];
      return question === undefined ? '' : `${question.ask} In loadbearing.json: ${question.set}`;
    }),
    '',
    `Not known: ${String(coverage.unknowns.length)} things; ${String(coverage.statements.measured)} of ${String(coverage.statements.reached)} statements were measured.`,
  ].join('\n');
}

/** "about 4 thousand users (4,100; from 900 to 20,000)". */
export function ceilingOf({ ceiling }: Verdict): string {
  if (ceiling === undefined) return 'not known';
  const { users, interval, over, under, atMost, unit } = ceiling;
  const word = atMost ? 'at most ' : over ? 'over ' : under ? 'under ' : 'about ';
  const range = over ? '' : ` (${counted(users)}; from ${counted(interval[0])} to ${counted(interval[1])})`;
  return `${word}${about(users)} ${plural(unit)}${range}`;
}

/** A list with its head; what is left off is counted. */
function part(head: string, count: number, most: number, line: (at: number) => string): string[] {
  if (count === 0) return ['', `${head}: none.`];
  const shown = Math.min(count, most);
  const lines = Array.from({ length: shown }, (_, at) => `- ${line(at)}`);
  return ['', `${head}${count > shown ? ` (the first ${String(shown)} of ${String(count)})` : ''}:`, ...lines];
}
