import type { Baseline, Verdict } from '../model/index.js';
import { growthOf, stepOf } from './steps.js';

/** What is kept of a verdict for later runs to be compared with; the same for the same verdict, whatever the machine. */
export function baselineOf(verdict: Verdict): Baseline {
  const { ceiling } = verdict;
  return {
    loadbearing: 1,
    ceiling: ceiling === undefined ? null : { users: stepOf(ceiling.users), over: ceiling.over },
    findings: sorted(verdict.findings.map(({ id, rule, breaks, status }) => [id, { rule, breaks, status }])),
    statementsPerRequest: sorted(
      verdict.entryPoints
        .filter((entry) => entry.verdict.measured && entry.verdict.at.some(({ statements }) => statements[1] > 0))
        .map((entry) => [
          entry.id,
          Object.fromEntries(entry.verdict.at.map(({ users, statements }) => [String(users), Math.round(statements[1])])),
        ]),
    ),
    growth: sorted([...growthOf(verdict)].map(([id, { law, exponent }]) => [id, { law, exponent }])),
  };
}

/** A baseline as the text of its file: one line per item, in a stable order, so that a change reads well in a diff. */
export function baselineText(baseline: Baseline): string {
  const items = (record: Record<string, unknown>): string => {
    const lines = Object.entries(record).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n  }`;
  };
  return [
    '{',
    '  "loadbearing": 1,',
    `  "ceiling": ${JSON.stringify(baseline.ceiling)},`,
    `  "findings": ${items(baseline.findings)},`,
    `  "statementsPerRequest": ${items(baseline.statementsPerRequest)},`,
    `  "growth": ${items(baseline.growth)}`,
    '}\n',
  ].join('\n');
}

/** By key, in an order that no locale changes. */
function sorted<Value>(entries: [string, Value][]): Record<string, Value> {
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)));
}
