import type { Finding, Lamp, Verdict } from '../../model/index.js';
import { markdownGate } from '../gate.js';
import { measuredIn, measuredWith } from '../measured-in.js';
import { about, plural } from '../../judge/words.js';
import { lifted, writable } from '../tried.js';
import { atUsers, breaks, fromUsersWith, grades, placeOf, resources } from '../words.js';
import { plain } from './plain.js';

const signs: Record<Lamp, string> = { green: '✅ yes', red: '❌ no', unknown: '❔ not known' };
const shownFirst = 5;
/** GitHub takes comments of 65,536 characters; what does not fit is counted. */
const mostCharacters = 60_000;

/** A verdict for a pull request: the answer and what to do first, the rest folded away. */
export function renderMarkdown(verdict: Verdict): string {
  const unit = verdict.scenario.population?.unit ?? 'user';
  const open = verdict.findings.filter(({ status }) => status === 'open');
  const head = [
    `## ${plain(verdict.headline)}`,
    '',
    ...markdownGate(verdict),
    `| with so many ${plain(plural(unit))} | ${verdict.lamps.map(({ users }) => about(users)).join(' | ')} |`,
    `|---|${verdict.lamps.map(() => '---').join('|')}|`,
    ...(['fast', 'right', 'private'] as const).map(
      (lamp) => `| ${lamp} | ${verdict.lamps.map((at) => signs[at[lamp]]).join(' | ')} |`,
    ),
    '',
    ...(open.length === 0
      ? ['Nothing open was found.']
      : ['### What to mend first', '', ...open.slice(0, shownFirst).map((finding, at) => inFull(finding, at + 1, unit))]),
    ...stairs(verdict),
  ];
  const tail = `\n<sub>loadbearing ${verdict.tool.version}: measured ${[plain(measuredIn(verdict)), measuredWith(verdict)].filter((part) => part !== '').join('. ')}; ${String(verdict.coverage.statements.measured)} of ${String(verdict.coverage.statements.reached)} statements that are reached were measured.</sub>\n`;
  return `${head.join('\n')}${folded(open.slice(shownFirst), unit, mostCharacters - head.join('\n').length - tail.length)}${tail}`;
}

function inFull(finding: Finding, number: number, unit: string): string {
  const from = plain(fromUsersWith(finding, unit));
  const lines = [
    `${String(number)}. **${plain(finding.title)}**  `,
    `   ${breaks[finding.breaks]}${from === '' ? '' : ` ${from}`}, ${grades[finding.grade]}: \`${code(placeOf(finding))}\`  `,
    `   ${plain(finding.fix)}`,
  ];
  return lines.join('\n');
}

function stairs(verdict: Verdict): string[] {
  const { staircase } = verdict;
  if (staircase.length === 0) return [];
  return [
    '',
    '<details><summary>What breaks, in order</summary>',
    '',
    ...staircase.map((step) => `- **${atUsers(step)}**: ${plain(step.breaks)} (${resources[step.resource]})`),
    ...lifted(verdict).map(([mended, holds]) => `- ${mended}: ${plain(holds)}`),
    ...writable(verdict).map((line) => `- ${line}`),
    '',
    '</details>',
  ];
}

function folded(findings: readonly Finding[], unit: string, room: number): string {
  if (findings.length === 0) return '\n';
  const lines: string[] = [];
  let left = room - 200;
  for (const finding of findings) {
    const line = `- ${[breaks[finding.breaks], plain(fromUsersWith(finding, unit))].filter((text) => text !== '').join(' ')}: ${plain(finding.title)} \`${code(placeOf(finding))}\``;
    if (line.length + 1 > left) break;
    left -= line.length + 1;
    lines.push(line);
  }
  const rest = findings.length - lines.length;
  return `\n\n<details><summary>${String(findings.length)} more</summary>\n\n${lines.join('\n')}${rest > 0 ? `\n- … and ${String(rest)} more` : ''}\n\n</details>\n`;
}

/** Text inside backticks. */
function code(text: string): string {
  return text.replace(/[`\p{Cc}|]/gu, ' ');
}
