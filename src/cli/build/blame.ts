import { type Blueprint, plan } from '../../build/index.js';
import type { Finding, Verdict } from '../../model/index.js';

/**
 * What keeps a build from holding, and what in the Blueprint it comes from.
 * @returns nothing where it holds at every size without a finding
 */
export function blame(verdict: Verdict, blueprint: Blueprint, folder: string): string {
  const findings = verdict.findings.filter(({ status }) => status === 'open').map((finding) => said(finding, blueprint));
  const { ceiling } = verdict;
  const low =
    ceiling === undefined || !ceiling.over
      ? [`It does not hold at every size: ${ceiling?.breaks ?? 'nothing could be measured'}.`]
      : [];
  const unseen = ceiling?.atMost === true ? ['Too little of it could be measured to say that it holds.'] : [];
  const all = [...low, ...unseen, ...unrun(verdict), ...findings];
  if (all.length === 0) return '';
  return `\nThe build fails:\n${all.map((line) => `  ${line}\n`).join('')}loadbearing check ${folder} tells all of it.\n`;
}

/** With --run: the app that did not start was looked at by no experiment. */
function unrun({ observed }: Verdict): string[] {
  if (observed === undefined || observed.started !== undefined) return [];
  return [`It could not be run: ${observed.unknowns.join('; ')}.`];
}

function said({ title, location }: Finding, blueprint: Blueprint): string {
  const from = sourceOf(location.file, title, blueprint);
  return `${title} (${location.file}:${String(location.line)})\n    ${from}`;
}

/** The part of the Blueprint that a file was made from; a file that is the same for every app is ours. */
function sourceOf(file: string, title: string, blueprint: Blueprint): string {
  const tables = plan(blueprint).tables;
  const byFolder = tables.find(({ folder }) => file.startsWith(`${folder}/`));
  const named =
    byFolder ??
    (file.startsWith('migrations/') ? tables.find(({ table }) => new RegExp(`\\b${table}\\b`).test(title)) : undefined);
  if (named !== undefined)
    return `made from entities.${named.entity} of the Blueprint: its lists, its owner and who may see it decide this`;
  if (/^src\/(?:slots|jobs)\//.test(file)) return 'code of your own';
  return 'the same for every app that is built: please report it';
}
