import type { Result } from '../check.js';
import { LoadbearingError } from '../model/index.js';
import { inOrder, promptOf, promptOfAll } from '../report/index.js';

/**
 * The text about one open finding, by its number in the report, or about all of them.
 * @throws LB_USAGE without a verdict, or for a number that there is not
 */
export function promptText(which: string, { verdict }: Result): string {
  if (verdict === undefined) throw new LoadbearingError('LB_USAGE', 'prompt needs a verdict: save one with check --save DIR.');
  if (which === 'all') return printable(promptOfAll(verdict));
  const findings = inOrder(verdict);
  const finding = findings[Number(which) - 1];
  if (finding === undefined) {
    const many = findings.length === 1 ? 'there is only 1' : `there are 1 to ${String(findings.length)}`;
    const there = findings.length === 0 ? 'nothing is open' : many;
    throw new LoadbearingError('LB_USAGE', `There is no finding ${which}: ${there}.`);
  }
  return printable(promptOf(finding, verdict));
}

/** Text from a repository may hold what a terminal obeys. */
function printable(text: string): string {
  return `${text.replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]+/gu, ' ')}\n`;
}
