import type { EntryPoint, Finding, Step } from '../model/index.js';
import { about, many } from '../judge/words.js';

/** How a finding breaks, as people say it. */
export const breaks: Record<Finding['breaks'], string> = {
  wrong: 'Wrong answers',
  fails: 'Fails',
  slow: 'Slow',
  costs: 'Costs money',
  unsafe: 'Not private',
};

export const grades: Record<Finding['grade'], string> = {
  suspected: 'read in the code',
  modelled: 'calculated',
  measured: 'measured',
  verified: 'fix tried on a copy',
  reproduced: 'reproduced',
};

export const resources: Record<Step['resource'], string> = {
  database: 'the database gives way',
  'app process': 'the app’s process gives way',
  network: 'waiting on round trips and the wire',
  'data model': 'the data model',
  'platform limit': 'a limit of the platform',
};

/** "from about 4 thousand users", "at any size", or nothing where it is not known. */
export function fromUsers({ breaksAt }: Finding, unit: string): string {
  if (breaksAt === undefined) return '';
  return breaksAt.users <= 1 ? 'at any size' : `from about ${many(breaksAt.users, unit)}`;
}

/** The same with what it rests on: "from about 4 thousand users, reckoned with 5 posts per user (a guess)". Holds names of the repository. */
export function fromUsersWith(finding: Finding, unit: string): string {
  const { assumed = [] } = finding;
  return `${fromUsers(finding, unit)}${assumed.length === 0 ? '' : `, reckoned with ${assumed.join(' and ')}`}`;
}

/** "at about 4 thousand", "under 300". */
export function atUsers(step: Step): string {
  if (step.over) return `over ${about(step.users)}`;
  return `${step.under ? 'under' : 'about'} ${about(step.users)}`;
}

/** Where a finding is, as an editor takes it. */
export function placeOf({ location }: Finding): string {
  return `${location.file}:${String(location.line)}`;
}

/** A screen or call as its user knows it. */
export function titleOf(entry: Pick<EntryPoint, 'name' | 'path' | 'kind' | 'method'>): string {
  return entry.kind === 'page' && entry.path !== undefined && !entry.name.includes(':') ? entry.path : entry.name;
}

/** The size stands beside the line already: "at 1 thousand users GET /products reads …". */
export function withoutSize(text: string): string {
  return text.replace(/^at [\d.,]+( thousand| million| billion)? \S+ /, '');
}
