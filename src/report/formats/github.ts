import type { Finding, Verdict } from '../../model/index.js';
import { breaks, fromUsers } from '../words.js';
import { levelOf } from './level.js';

/** GitHub shows ten of each sort for a step. */
const mostEach = 10;

/** Findings as annotations of a pull request's lines. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
export function renderGithub(verdict: Verdict): string {
  const unit = verdict.scenario.population?.unit ?? 'user';
  const open = verdict.findings.filter(({ status }) => status === 'open');
  const lines = (['error', 'warning', 'note'] as const).flatMap((level) =>
    open
      .filter((finding) => levelOf(finding) === level)
      .slice(0, mostEach)
      .map((finding) => annotation(level === 'note' ? 'notice' : level, finding, unit)),
  );
  return `${lines.join('\n')}\n::notice title=loadbearing::${message(verdict.headline)}\n`;
}

function annotation(level: string, finding: Finding, unit: string): string {
  const { file, line, endLine } = finding.location;
  const from = fromUsers(finding, unit);
  const rows = finding.assumed === undefined ? '' : ` Reckoned with ${finding.assumed.join(' and ')}.`;
  const place = `file=${property(file)},line=${String(line)},endLine=${String(Math.max(line, endLine))}`;
  return `::${level} ${place},title=${property(`${breaks[finding.breaks]}${from === '' ? '' : ` ${from}`}`)}::${message(`${finding.title}.${rows} ${finding.fix}`)}`;
}

function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
