import { baselineOf, compare } from '../../gate/index.js';
import type { Verdict } from '../../model/index.js';
import { inOrder } from '../../report/index.js';
import { findingLine } from './finding.js';
import { ceilingOf } from './summary.js';

/** What an edit did: the ceiling before and after, what is new or worse, what is gone, and what is left. */
export function differenceOf(before: Verdict, after: Verdict): string {
  const { failing, gone, notes } = compare(baselineOf(before), after);
  const known = new Set(before.findings.map(({ id }) => id));
  const titles = new Map(before.findings.map(({ id, title }) => [id, title]));
  const left = inOrder(after);
  return [
    `Ceiling before: ${ceilingOf(before)}`,
    `Ceiling now: ${ceilingOf(after)}`,
    `The ceiling is ${direction(before, after)}.`,
    ...part('New or worse', failing),
    ...part(
      'Gone or better',
      gone.map((line) => {
        const title = titles.get(/^[\w-]+ \(([^)]+)\)/.exec(line)?.[1] ?? '');
        return title === undefined ? line : `${line} It was: ${title}`;
      }),
    ),
    ...part('Differs and decides nothing', notes),
    ...part(
      'Open now',
      left.map((finding, at) => `${findingLine(finding, at + 1)}${known.has(finding.id) ? '' : ' NEW'}`),
    ),
    '',
    after.headline,
  ].join('\n');
}

/** In words; without a ceiling on either side nothing is said to be better. */
function direction({ ceiling: before }: Verdict, { ceiling: after }: Verdict): string {
  if (before === undefined || after === undefined) return 'not to be compared: on one side it is not known';
  if (before.over && after.over) return 'beyond the sizes that were asked about, before and now';
  if (after.users > before.users || (after.over && !before.over)) return 'higher';
  return after.users < before.users ? 'LOWER' : 'the same';
}

function part(head: string, lines: readonly string[]): string[] {
  return lines.length === 0
    ? ['', `${head}: nothing.`]
    : ['', `${head} (${String(lines.length)}):`, ...lines.map((line) => `- ${line}`)];
}
