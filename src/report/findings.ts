import type { Finding } from '../model/index.js';
import { about } from '../judge/words.js';
import { paintOf, plainLine, type Paint, type Style, wrap } from './style.js';
import { fromUsers, fromUsersWith, grades, placeOf, withoutSize } from './words.js';

const indent = '     ';
const labelWidth = 14;
/** Findings after the first screen; the others are in the JSON. */
const mostLines = 12;

/** One finding in full: what, where, why, what was seen, what to do. */
export function renderFinding(finding: Finding, number: number, style: Style, unit = 'user'): string {
  const paint = paintOf(style);
  const width = style.width;
  const line = (label: string, text: string) =>
    `${indent}${paint.dim(label.padEnd(labelWidth))}${wrap(text, width, indent + ' '.repeat(labelWidth))}`;
  const lines = [
    `  ${paint.bold(`${number}. ${wrap(finding.title, width, indent)}`)}`,
    `${indent}${colorOf(finding, paint)(finding.breaks)}${spaced(fromUsers(finding, unit))} · ${grades[finding.grade]} · mend by ${finding.effort === 'edit' ? 'an edit' : `a ${finding.effort}`}`,
    line('where', placesOf(finding)),
    line('why', finding.why),
    ...finding.at.map((entry) => line(about(entry.users), withoutSize(entry.text))),
    ...finding.evidence.slice(0, 3).map((text) => line('seen', text)),
    ...(finding.assumed === undefined ? [] : [line('reckoned with', finding.assumed.join(', '))]),
    line('fix', finding.fix),
  ];
  return lines.join('\n');
}

/** The findings of a review, nothing measured yet. */
export function renderFindings(findings: Finding[], style: Style, otherDatabase?: string): string {
  const paint = paintOf(style);
  const open = findings.filter((finding) => finding.status === 'open');
  const accepted = findings.filter((finding) => finding.status === 'accepted');
  if (open.length === 0 && accepted.length === 0)
    return otherDatabase === undefined
      ? '  Nothing was found in the code. That is no measurement: run loadbearing check for one.'
      : `  Nothing was found in the code. That is no measurement: loadbearing measures Postgres, and this app keeps its data in ${otherDatabase}.`;
  const lines = open.map(
    (finding) => `  ${colorOf(finding, paint)(finding.breaks.padEnd(7))}${placeOf(finding)}  ${plainLine(finding.title)}`,
  );
  return [
    ...lines,
    ...accepted.map(sayAccepted),
    '',
    `  ${open.length} suspected${accepted.length > 0 ? `, ${accepted.length} accepted by you` : ''}; ${
      otherDatabase === undefined
        ? 'loadbearing check measures which of them matter, and from how many users.'
        : `nothing is measured: this app keeps its data in ${otherDatabase}, and loadbearing measures Postgres alone.`
    }`,
  ].join('\n');
}

/** The rest: one line each, and those that were measured and do not matter. */
export function renderMore(
  open: Finding[],
  cleared: Finding[],
  accepted: Finding[],
  before: number,
  style: Style,
  unit = 'user',
): string {
  const paint = paintOf(style);
  const lines = open.map(
    (finding, index) =>
      `  ${String(index + before + 1).padStart(2)}. ${colorOf(finding, paint)(finding.breaks)}${spaced(plainLine(fromUsersWith(finding, unit)))}: ${plainLine(finding.title)} ${paint.dim(placeOf(finding))}`,
  );
  const rest = cleared.map((finding) => `   · ${plainLine(finding.title)} ${paint.dim(placeOf(finding))}`);
  const most = 8;
  return [
    ...(lines.length > 0 ? [paint.bold('  Then')] : []),
    ...lines.slice(0, mostLines),
    ...(lines.length > mostLines ? [paint.dim(`      … and ${lines.length - mostLines} more, later, in --json`)] : []),
    ...(rest.length > 0
      ? [
          '',
          paint.dim(`  Measured, and no trouble at any size asked about (${rest.length})`),
          ...rest.slice(0, most),
          ...(rest.length > most ? [paint.dim(`   … and ${rest.length - most} more, with their figures in --json`)] : []),
        ]
      : []),
    ...(accepted.length > 0
      ? ['', paint.dim(`  Accepted by you, with a reason in the code (${accepted.length})`), ...accepted.map(sayAccepted)]
      : []),
  ].join('\n');
}

function sayAccepted(finding: Finding): string {
  return `   · ${plainLine(finding.title)}: ${plainLine(finding.evidence.at(-1) ?? '')} ${placeOf(finding)}`;
}

function colorOf(finding: Finding, paint: Paint): (text: string) => string {
  return finding.breaks === 'slow' || finding.breaks === 'costs' ? paint.yellow : paint.red;
}

function spaced(text: string): string {
  return text === '' ? '' : ` ${text}`;
}

function placesOf(finding: Finding): string {
  const others = finding.related
    .filter((related) => related.role === 'query' || related.role === 'loop')
    .map((related) => `${related.file}:${related.line}`);
  const distinct = [...new Set(others)].filter((text) => text !== placeOf(finding)).slice(0, 3);
  return [placeOf(finding), ...distinct].join(', ');
}
