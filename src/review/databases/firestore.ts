import type { App, Finding, Statement, Work } from '../../model/index.js';
import { accruing } from '../facts/owned.js';
import { inWordsOfFirestore } from './firestore-words.js';

/**
 * Rules that have nothing to say of Firestore: every field is indexed by itself and a query without its composite index is
 * refused at once; fields have no declared types; a browser cannot ask for some fields only; whose a document is stands in the
 * security rules and in its path.
 */
export const silentOnFirestore: ReadonlySet<string> = new Set([
  'missing-index',
  'redundant-index',
  'unused-column',
  'wrong-type',
  'missing-key',
  'raising-cast',
  'silent-cap',
  'no-owner',
  'keyless-upsert',
]);

/** What else is added to for as long as somebody uses the app. */
const added = /comment|review|like|follow|task|todo|note|expense|workout|meal|file|photo|image|upload|visit|score|appointment/i;

/**
 * Findings on Firestore in its own words. What one owner or parent has is few unless it is added to all the time: nothing is
 * measured here that could tell, so such lists are left out.
 */
export function onFirestore(findings: readonly Finding[], app: Pick<App, 'statements' | 'callSites' | 'entryPoints'>): Finding[] {
  const byId = new Map(app.statements.map((statement) => [statement.id, statement]));
  return findings.flatMap((finding) => {
    const sent = finding.statements.flatMap((id) => byId.get(id) ?? []);
    if (finding.rule === 'unbounded-list' && sent.length > 0 && sent.every(isFewOfOne)) return [];
    if (finding.rule === 'unfiltered-subscription' && isForStaff(finding, app)) return [];
    if (finding.rule === 'denormalized' && sent.some(isOfUser)) return [];
    if (/^(n-plus-one|over-fetch)$/.test(finding.rule) && isUpkeep(finding, app)) return [];
    return [inWordsOfFirestore(finding, sent)];
  });
}

/** Only screens of staff listen there: they are few, however many users there are. */
function isForStaff({ location }: Finding, { callSites, entryPoints }: Pick<App, 'callSites' | 'entryPoints'>): boolean {
  const sites = callSites.filter((site) => site.location.file === location.file && site.location.line === location.line);
  const entries = entryPoints.filter(({ work }) => sites.some((site) => asks(work, site.id)));
  return entries.length > 0 && entries.every(({ backOffice }) => backOffice);
}

function asks(work: Work, site: string): boolean {
  if (work.kind === 'call') return work.site === site;
  return work.kind === 'loop' ? asks(work.body, site) : work.parts.some((part) => asks(part, site));
}

/** What a person's own document holds is theirs alone: a cart, shortcuts. */
function isOfUser({ facts, parameters }: Statement): boolean {
  const key = facts.filters.find(({ column }) => column === 'id');
  const origin = key?.parameter === undefined ? undefined : parameters[key.parameter - 1]?.origin;
  return facts.verb !== 'select' && origin !== undefined && /^user\b|\b(uid|userId)\b/i.test(origin);
}

/** It is run once, by hand. */
function isUpkeep({ entryPoints: ids, location }: Finding, { entryPoints }: Pick<App, 'entryPoints'>): boolean {
  const upkeep = /seed|migrat|backfill|bootstrap/i;
  if (upkeep.test(location.file)) return true;
  const names = entryPoints.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  return names.length > 0 && names.every((name) => upkeep.test(name));
}

function isFewOfOne({ facts }: Statement): boolean {
  // What waits is worked off.
  if (
    facts.filters.some(
      ({ operator, literal }) => operator === '=' && /^(pending|waiting|queued|processing)$/i.test(String(literal)),
    )
  )
    return true;
  const table = facts.tables[0]?.name ?? '';
  if (isWindow(facts)) return true;
  const owned = facts.filters.some(
    ({ operator, literal, parameter }) => operator === '=' && parameter !== undefined && literal === undefined,
  );
  // The last word says what a document is: `expenseCategories` are categories.
  const noun = table.split(/[_-]|(?<=[a-z])(?=[A-Z])/).at(-1) ?? table;
  return owned && !accruing.test(noun) && !added.test(noun);
}

/** What lies between two moments: a day or a month of it. */
function isWindow({ filters }: Statement['facts']): boolean {
  const bounded = (pattern: RegExp) =>
    new Set(
      filters.filter(({ operator, parameter }) => pattern.test(operator) && parameter !== undefined).map(({ column }) => column),
    );
  const until = bounded(/^<=?$/);
  return [...bounded(/^>=?$/)].some((column) => until.has(column) && /date|time|day|month|at$|start|end/i.test(column));
}
