import type { Finding, Verdict } from '../model/index.js';
import { plural } from '../judge/words.js';
import { promptOf } from './prompt.js';

/** What an AI builder takes in one message without losing its end. */
const mostCharacters = 30_000;

/** Open findings as the report numbers them: in the order in which users meet them, which is that of the staircase. */
export function inOrder({ findings }: Verdict): Finding[] {
  return findings.filter(({ status }) => status === 'open');
}

/** A text to paste into whatever wrote the app, about all that is open; what does not fit is named at its end. */
export function promptOfAll(verdict: Verdict): string {
  const findings = inOrder(verdict);
  if (findings.length === 0) return `Nothing is open: ${verdict.headline}`;
  const head = [
    `Mend this app so that it holds more ${plural(verdict.scenario.population?.unit ?? 'user')}. ${verdict.headline}`,
    `Below are ${String(findings.length)} findings in the order in which users will meet them. Take them one after the other, each as a change of its own;`,
    'after each, run the check that it names and the app’s own tests. Ask before you change what is shown.',
  ].join('\n');
  const parts: string[] = [];
  let left = mostCharacters - head.length;
  for (const [at, finding] of findings.entries()) {
    const text = `\n\n## ${String(at + 1)} of ${String(findings.length)}\n\n${promptOf(finding, verdict)}`;
    if (text.length > left - 200) break;
    left -= text.length;
    parts.push(text);
  }
  const rest = findings.length - parts.length;
  const tail =
    rest === 0
      ? ''
      : `\n\n${String(rest)} more did not fit: \`npx loadbearing prompt ${String(parts.length + 1)}\` prints the next one.`;
  return `${head}${parts.join('')}${tail}`;
}
