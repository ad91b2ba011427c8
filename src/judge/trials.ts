import { inPattern, type Finding, type FixKind, type FixTrial, type Kind } from '../model/index.js';
import { alike, type Basis, type Supposition } from './basis.js';
import { type Curve, curveOf, lesserOf } from './cost.js';

/** Kinds that keep every answer, and whose effect is what the statement does afterwards, wherever it is sent. */
const keepingKinds: ReadonlySet<FixKind> = new Set(['index', 'columns', 'policy', 'kept-count']);
/** Kinds that change what is shown: an estimate for a count. */
const changingKinds: ReadonlySet<FixKind> = new Set([...keepingKinds, 'estimate']);

/** What the app would do with verified fixes: those that keep every answer, or those too that change what is shown. */
export function tried(basis: Basis, trials: readonly FixTrial[], changing: boolean): Partial<Supposition> {
  const verified = trials.filter(({ verdict }) => verdict === 'verified');
  const of = (kinds: ReadonlySet<FixKind>): FixTrial[] => verified.filter(({ kind }) => kinds.has(kind));
  return {
    indexed: curvesOf(basis, of(changing ? changingKinds : keepingKinds)),
    batched: statementsOfTrials(basis, of(new Set(['batch']))),
    counted: statementsOfTrials(basis, of(new Set(['count']))),
    pages: changing ? curvesOf(basis, of(new Set(['limit']))) : new Map(),
  };
}

/** Statements with the counts that trials gave them: of each counter the least. */
function curvesOf(basis: Basis, trials: readonly FixTrial[]): ReadonlyMap<string, Curve> {
  const best = new Map<string, Curve>();
  for (const { effects } of trials) {
    for (const effect of effects) {
      const curve = curveOf(effect.after);
      if (curve.length === 0) continue;
      for (const id of alike(basis.app, effect.statement)) {
        const known = best.get(id) ?? basis.curves.get(id);
        best.set(id, known === undefined ? curve : lesserOf(curve, known));
      }
    }
  }
  return best;
}

/** The statements for which something was tried, with those that are the same. */
export function statementsOfTrials(basis: Basis, trials: readonly FixTrial[]): ReadonlySet<string> {
  return new Set(trials.flatMap(({ effects }) => effects.flatMap(({ statement }) => alike(basis.app, statement))));
}

/** What mends a kind of finding, in the order of preference. */
const mends: Partial<Record<Kind, readonly FixKind[]>> = {
  'missing-index': ['index'],
  'n-plus-one': ['batch'],
  'unbounded-list': ['limit', 'columns'],
  'over-fetch': ['count', 'kept-count', 'columns', 'estimate'],
  'offset-pagination': ['keyset'],
  'no-cache': ['cache'],
  'redundant-index': ['drop-index'],
};

/** The trial that fits a finding best: verified before refused, then the one whose columns the fix names. */
export function trialFor(basis: Basis, finding: Finding): FixTrial | undefined {
  const kinds = mends[finding.kind] ?? [];
  const text = `${finding.title} ${finding.fix}`;
  const ranked = basis.measurements.fixes
    .filter(({ kind }) => kinds.includes(kind))
    .map((trial) => ({
      trial,
      rank: trial.kind === 'index' ? rankOf(basis, finding, trial, text) : fits(basis, finding, trial, kinds),
    }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  return ranked[0]?.trial;
}

/** Rank of a trial that is no index: it was tried for one of the finding's own statements, or drops the index that it names. */
function fits(basis: Basis, finding: Finding, trial: FixTrial, kinds: readonly FixKind[]): number {
  const own =
    trial.kind === 'drop-index'
      ? [finding.title, finding.fix, ...finding.evidence].some((line) => line.includes(indexName(trial.ddl)))
      : trial.effects.some(({ statement }) => alike(basis.app, statement).some((id) => finding.statements.includes(id)));
  if (!own) return 0;
  return (trial.verdict === 'verified' ? ranks.verified : 0) + kinds.length - kinds.indexOf(trial.kind);
}

function indexName(ddl: string): string {
  return /"([^"]+)";?$/.exec(ddl)?.[1] ?? ddl;
}

const ranks = { verified: 8, sameLead: 4, sameColumns: 2, sameStatement: 1 };

/** An index counts for a finding only where it spares one of the finding's own statements most of its work. */
const worthwhile = 5;

function helps(basis: Basis, finding: Finding, trial: FixTrial): boolean {
  return trial.effects.some(
    ({ statement, before, after }) =>
      alike(basis.app, statement).some((id) => finding.statements.includes(id)) &&
      before.buffers + before.scanned >= worthwhile * (after.buffers + after.scanned),
  );
}

function rankOf(basis: Basis, finding: Finding, trial: FixTrial, text: string): number {
  if (trial.verdict === 'verified' && !helps(basis, finding, trial)) return 0;
  // What was refused without a statement of the finding's that could be measured says nothing of it.
  if (trial.verdict === 'refused' && !finding.statements.some((id) => basis.measured.get(id)?.status === 'measured')) return 0;
  // An ordinary index serves the order of a search within a text, while what is looked for is common.
  if (searchesText(finding.fix) && !searchesText(trial.ddl)) return 0;
  const names = (name: string): boolean => new RegExp(`(^|[^\\w])${inPattern(name)}([^\\w]|$)`).test(text);
  const lead = trial.columns[0];
  const sameLead = lead !== undefined && names(trial.table) && names(lead);
  const sameStatement = trial.effects.some((effect) =>
    alike(basis.app, effect.statement).some((id) => finding.statements.includes(id)),
  );
  if (!sameLead && !(sameStatement && names(trial.table))) return 0;
  return (
    (trial.verdict === 'verified' ? ranks.verified : 0) +
    (sameLead ? ranks.sameLead : 0) +
    (trial.columns.every(names) ? ranks.sameColumns : 0) +
    (sameStatement ? ranks.sameStatement : 0)
  );
}

function searchesText(ddl: string): boolean {
  return /gin_trgm_ops/i.test(ddl);
}

function isOfDeletions(basis: Basis, { statements }: Finding): boolean {
  return statements.every((id) => basis.statements.get(id)?.facts.verb === 'delete');
}

/** The fix of a finding after a trial of it: what was tried is advised, and what was refused is not. Statements are the code's to write. */
export function fixAfter(basis: Basis, finding: Finding, trial: FixTrial): string {
  if (trial.kind === 'batch' && trial.verdict === 'refused' && trial.why.includes('times the work'))
    return `Ask for fewer rows first: one statement for all of them was tried in the lab and refused (${withPlaces(basis, trial.why)}). For a page of them: ${lowered(finding.fix)}`;
  if (trial.kind !== 'index') return finding.fix;
  if (trial.verdict === 'verified') return `${trial.ddl}${unserved(basis, finding, trial)}`;
  if (!isRefused(basis, finding, trial)) return finding.fix;
  const less = mostSpared(trial);
  if (less !== undefined)
    return `${trial.ddl} Tried in the lab: ${less} less work. What is left are the rows that are asked for, and these grow with the users: ask for fewer of them as well.`;
  return `No index is advised: the one that comes to mind was tried in the lab and refused (${withPlaces(basis, trial.why)}). Ask for fewer rows, or leave it as it is.`;
}

/** Whether the index that a finding asks for was tried in vain: then none is missing. */
export function isInVain(basis: Basis, finding: Finding, trial: FixTrial): boolean {
  return trial.kind === 'index' && isRefused(basis, finding, trial) && mostSpared(trial) === undefined;
}

/** Whether what the lab says of an index is the last word on it. */
function isRefused(basis: Basis, finding: Finding, { verdict, why }: FixTrial): boolean {
  // What a search finds is told by what is looked for, and the lab looks for what is common.
  if (verdict === 'verified' || finding.rule !== 'missing-index' || searchesText(finding.fix)) return false;
  // What keys of other tables look for when a row goes shows in no plan of the trial.
  if (isOfDeletions(basis, finding)) return false;
  return /does not use it|no difference|still (linear|growing)|times the work|is refused with it|are refused with it/.test(why);
}

/** An index that takes so many times the work away has found the rows: what is left is to give them. */
const mostOfIt = 5;

/** How many times less work an index leaves that does its part, and is refused for the rows that were asked for. */
function mostSpared({ why }: FixTrial): string | undefined {
  const [, less] = /^(\S+ times) less work and still (?:linear|growing): (?:its rows|the rows that meet)/.exec(why) ?? [];
  return less !== undefined && Number.parseFloat(less.replaceAll(',', '')) >= mostOfIt ? less : undefined;
}

const lowered = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;

/** Reads of the finding that compare its first column with nothing: the index that was tried gives them nothing. */
function unserved(basis: Basis, finding: Finding, { table, columns: [lead] }: FixTrial): string {
  if (finding.rule !== 'missing-index' || lead === undefined) return '';
  const reads = finding.statements.flatMap((id) => basis.statements.get(id) ?? []).filter(({ facts }) => facts.verb === 'select');
  const others = reads.filter(({ facts: { filters, orderBy, joins } }) => {
    const sides = joins.flatMap(({ left, right }) => [left, right]).filter((side) => side.table === table);
    return ![...filters.filter((filter) => filter.table === table), ...orderBy, ...sides].some(({ column }) => column === lead);
  });
  if (others.length === 0 || others.length === reads.length) return '';
  const places = [...new Set(others.map(({ location }) => `${location.file}:${String(location.line)}`))];
  return ` It serves those that ask by ${lead}; ${places.slice(0, 3).join(', ')} ${places.length === 1 ? 'does' : 'do'} not, and no index that was tried spares ${places.length === 1 ? 'it' : 'them'} the work: fewer rows must be asked for there.`;
}

/** What a trial showed, one line each: before and after, and what each written row pays. */
export function evidenceOf(basis: Basis, finding: Finding, trial: FixTrial): string[] {
  if (trial.verdict === 'refused' && trial.kind === 'index' && isOfDeletions(basis, finding))
    return [
      `tried alone in the lab: ${trial.ddl}: ${withPlaces(basis, trial.why)}. That says nothing against it: a deletion looks through every table that points to the row, each index spares it one of them, and the search for a key stands in no plan`,
    ];
  if (trial.verdict === 'refused') return [`tried in the lab and refused: ${trial.ddl}: ${withPlaces(basis, trial.why)}`];
  const lines = [`tried in the lab: ${trial.ddl}: ${withPlaces(basis, trial.why)}`];
  const effect = trial.effects.find(({ statement }) => alike(basis.app, statement).some((id) => finding.statements.includes(id)));
  if (effect !== undefined && trial.kind === 'index') {
    const { before, after } = effect;
    lines.push(
      `rows looked at ${String(before.scanned)} before, ${String(after.scanned)} after; pages ${String(before.buffers)} before, ${String(after.buffers)} after`,
    );
  }
  if (trial.write !== undefined) lines.push(...priceOf(trial.write));
  return lines;
}

/** What each written row pays or saves, in words. */
export function priceOf({ walBytesBefore, walBytesAfter, inPlace }: NonNullable<FixTrial['write']>): string[] {
  const more = Math.round(walBytesAfter - walBytesBefore);
  const bytes = more < 0 ? `saves ${String(-more)} bytes of log` : `costs ${String(more)} bytes of log more`;
  const lost = inPlace !== undefined && inPlace.after < inPlace.before;
  return [
    `each written row ${bytes}`,
    ...(lost
      ? [
          `updates of its columns no longer stay in their place (HOT): ${String(inPlace.after)} of ${String(inPlace.probed)} instead of ${String(inPlace.before)}`,
        ]
      : []),
  ];
}

/** What a trial says of statements, by the place that sends them: nobody knows their ids. */
export function withPlaces(basis: Basis, why: string): string {
  return why.replace(/\b[0-9a-f]{12}\b/g, (id) => {
    const location = basis.statements.get(id)?.location;
    return location === undefined ? id : `${location.file}:${String(location.line)}`;
  });
}
