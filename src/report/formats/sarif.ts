import type { Finding, Related, Verdict } from '../../model/index.js';
import { breaks, fromUsersWith, grades } from '../words.js';
import { levelOf } from './level.js';

/** GitHub takes 25,000 results and 10 MB, and shows 5,000. https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning */
const mostResults = 5_000;
const mostRelated = 20;

/** What a rule is, in words: as its page says it. */
export interface RuleText {
  id: string;
  title: string;
  text: string;
}

/**
 * A verdict as SARIF 2.1.0, which code scanning shows beside the lines. Fingerprints are the findings' ids, which stay when
 * code moves; what was measured and does not matter is left out.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif(verdict: Verdict, rules: readonly RuleText[]): string {
  const unit = verdict.scenario.population?.unit ?? 'user';
  const shown = verdict.findings.filter(({ status }) => status !== 'cleared').slice(0, mostResults);
  const used = [...new Set(shown.map(({ rule }) => rule))];
  const described = used.map((id) => rules.find((rule) => rule.id === id) ?? { id, title: id, text: id });
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'loadbearing',
            semanticVersion: verdict.tool.version,
            version: verdict.tool.version,
            rules: described.map(({ id, title, text }) => ({
              id,
              ...(id.includes('-') ? { name: nameOf(id) } : {}),
              shortDescription: { text: sentence(title) },
              fullDescription: { text: sentence(text.split('\n\n')[0] ?? title) },
              help: { text, markdown: text },
              properties: { tags: ['scalability', 'performance'] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { description: { text: 'The folder that was checked.' } } },
        results: shown.map((finding) => resultOf(finding, used.indexOf(finding.rule), unit)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** `n-plus-one` is `NPlusOne`. */
function nameOf(id: string): string {
  return id.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
}

function resultOf(finding: Finding, ruleIndex: number, unit: string): object {
  const from = fromUsersWith(finding, unit);
  const { file, line, endLine } = finding.location;
  const related = finding.related.slice(0, mostRelated);
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: levelOf(finding),
    message: {
      text: [
        `${sentence(finding.title)} ${breaks[finding.breaks]}${from === '' ? '' : ` ${from}`} (${grades[finding.grade]}).`,
        ...finding.at.map(({ text }) => sentence(text)),
        `What to do: ${sentence(finding.fix)}`,
      ].join(' '),
    },
    locations: [{ physicalLocation: placed(file, line, endLine) }],
    ...(related.length === 0 ? {} : { relatedLocations: related.map((other, id) => relatedOf(other, id)) }),
    partialFingerprints: { 'loadbearing/v1': finding.id },
    ...(finding.status === 'accepted'
      ? { suppressions: [{ kind: 'inSource', justification: finding.evidence.at(-1) ?? '' }] }
      : {}),
  };
}

function relatedOf({ file, line, endLine, role }: Related, id: number): object {
  return { id: id + 1, physicalLocation: placed(file, line, endLine ?? line), message: { text: sentence(role) } };
}

function placed(file: string, line: number, endLine: number): object {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return {
    artifactLocation: { uri, uriBaseId: 'ROOT' },
    region: { startLine: Math.max(1, line), endLine: Math.max(1, line, endLine) },
  };
}

/** A text that ends as a sentence does, which the format asks for. */
function sentence(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
