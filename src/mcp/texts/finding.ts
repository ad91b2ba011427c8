import type { Finding, Verdict } from '../../model/index.js';
import { evidenceInPrompt, promptOf } from '../../report/index.js';
import { breaks, fromUsers, grades, placeOf } from '../../report/words.js';
import { clipped } from '../answer.js';

const longestTitle = 300;

/** One finding in a line: its number in the report, its id, how and from when it breaks, and where. */
export function findingLine(finding: Finding, number: number): string {
  const from = fromUsers(finding, 'user');
  return `${String(number)}. [${finding.id}] ${clipped(finding.title, longestTitle)} (${finding.rule}; ${breaks[finding.breaks].toLowerCase()}${from === '' ? '' : ` ${from}`}; ${placeOf(finding)}; mend by ${finding.effort})`;
}

/** All that is known of one finding: where, the statements, what was seen, and the text that says what to change. */
export function wholeFinding(finding: Finding, verdict: Verdict): string {
  const told = finding.evidence.join('\n');
  const statements = verdict.statements.filter(({ id, sql }) => finding.statements.includes(id) && !told.includes(sql));
  const besides = finding.evidence.slice(evidenceInPrompt);
  const places = [...new Set(finding.related.map(({ file, line, role }) => `${file}:${String(line)} (${role})`))];
  return [
    `[${finding.id}] ${finding.title}`,
    `Rule ${finding.rule}, ${finding.status}, ${grades[finding.grade]}; ${breaks[finding.breaks].toLowerCase()} ${fromUsers(finding, 'user')}`.trimEnd(),
    `Place: ${[placeOf(finding), ...places].join(', ')}`,
    ...(finding.entryPoints.length > 0 ? [`Met at: ${finding.entryPoints.join(', ')}`] : []),
    ...statements.map(({ sql, location }) => `Statement at ${location.file}:${String(location.line)}: ${sql}`),
    '',
    promptOf(finding, verdict),
    ...(besides.length > 0 ? ['', 'Seen besides:', ...besides.map((text) => `- ${text}`)] : []),
  ].join('\n');
}
