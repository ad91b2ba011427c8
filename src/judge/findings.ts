import type { Crowd, Finding, Kind } from '../model/index.js';
import { assumedRows } from './assumed.js';
import { type Basis, supposing } from './basis.js';
import { intervalOf } from './bound.js';
import { touchesUsers } from './candidates.js';
import { countsAt } from './cost.js';
import type { Crossing } from './crossing.js';
import { gradeOf, gradeOfCrossing, stronger, weakest } from './grades.js';
import { type Own, ownCrossing, ownLatency, ownOutcome } from './own-share.js';
import { underHiddenPolicies } from './policies.js';
import { evidenceOf, fixAfter, isInVain, trialFor, tried } from './trials.js';
import { aboutDuration, counted, nameOf, size } from './words.js';
import { wrongAt } from './wrong.js';

/** Kinds whose cost is that of their statements; what the others do cannot be read off counts. */
const costed: ReadonlySet<Kind> = new Set([
  'n-plus-one',
  'unbounded-list',
  'missing-index',
  'over-fetch',
  'offset-pagination',
  'no-cache',
]);

/** Kinds whose harm is in what is asked for: looking for it is a missing index's, where one is reported that mends it. */
const looksElsewhere: ReadonlySet<Kind> = new Set(['unbounded-list', 'over-fetch']);

const withoutSearching = 'counted as with the index that another finding asks for: what looking costs without it is told there';

/** The same with the indexes that findings say are missing and that were tried: what is slow without them is told there. */
function withMissingIndexes(basis: Basis): Basis {
  const missing = basis.findings.filter(({ kind, status }) => kind === 'missing-index' && status === 'open');
  const trials = missing.flatMap((finding) => {
    const trial = trialFor(basis, finding);
    return trial?.kind === 'index' && trial.verdict === 'verified' ? [trial] : [];
  });
  return trials.length === 0 ? basis : supposing(basis, { indexed: tried(basis, trials, false).indexed ?? new Map() });
}

/** The findings with what they cost at each size, from where they break, and which of them do not matter. */
export function judgeFindings(basis: Basis): Finding[] {
  const indexed = withMissingIndexes(basis);
  const judged = basis.findings
    .map((finding) =>
      underHiddenPolicies(basis, finding, judgeFinding(looksElsewhere.has(finding.kind) ? indexed : basis, finding)),
    )
    .map((finding) => withAssumed(basis, finding));
  const ranks = new Map(judged.map((finding) => [finding, rank(basis, finding)]));
  return [...judged].sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
}

/** A size says with how many rows it is reckoned. */
function withAssumed(basis: Basis, finding: Finding): Finding {
  if (finding.breaksAt === undefined || finding.breaksAt.users <= 1 || finding.status !== 'open') return finding;
  const assumed = assumedRows(basis, finding);
  return assumed.length === 0 ? finding : { ...finding, assumed };
}

/** Wrong comes before slow: what is wrong at a size that nobody can tell stands before what is slow from so many users on. */
const wrongBefore = 10_000;

/** In the order in which customers meet them: open doors, what never works, then by the size at which it matters; staff's and jobs' after. */
function rank(basis: Basis, finding: Finding): number {
  if (finding.status === 'cleared') return 4e15;
  // Whoever finds an open door needs no second user, nor does he ask whether staff alone should go through it.
  if (finding.breaks === 'unsafe') return -2;
  const behind = touchesUsers(basis, finding) ? 0 : 1e15;
  if (finding.kind === 'broken-query' && finding.breaks === 'fails') {
    if (finding.grade === 'suspected') return behind + 1e14;
    // A job that always fails is met today: somebody waits for what it should have sent.
    return behind === 0 ? -1 : basis.options.now;
  }
  const wrong = finding.breaks === 'wrong' || finding.breaks === 'fails';
  // What the running app was seen to do wrong needs no more users than there are.
  if (wrong && finding.breaksAt === undefined && finding.grade === 'reproduced') return behind + basis.options.now;
  return behind + (finding.breaksAt?.users ?? (finding.breaks === 'wrong' ? wrongBefore : wrong ? 2e14 : 3e14));
}

function judgeFinding(basis: Basis, finding: Finding): Finding {
  const wrong = wrongAt(basis, finding);
  if (wrong !== undefined) return judgeWrong(basis, finding, wrong.crossing, wrong.grade);
  const known = finding.statements.filter((id) => basis.curves.has(id));
  if (!costed.has(finding.kind) || finding.breaks === 'wrong' || known.length === 0) return finding;
  return judgeCost(basis, finding, known);
}

/** What is said where a line is never crossed that is the only harm of a finding. */
const withRoom: Readonly<Record<string, string>> = {
  'silent-cap': 'its rows stay below the platform’s cap',
  'unbounded-in-list': 'the list stays short enough for one request',
};

function judgeWrong(basis: Basis, finding: Finding, crossing: Crossing, grade: Finding['grade']): Finding {
  const unit = basis.scenario.population?.unit ?? 'user';
  const raised = stronger(finding.grade, grade);
  const room = withRoom[finding.rule];
  if (room !== undefined && crossing.centre === Infinity) {
    const line = `up to ${size(basis.largest, unit)} ${room}`;
    return finding.status === 'open'
      ? { ...finding, grade: raised, status: 'cleared', evidence: [...finding.evidence, line] }
      : finding;
  }
  const at = basis.options.users.map((users) => ({
    users,
    grade: raised,
    text: `at ${size(users, unit)} ${wrongText(finding, users > crossing.centre)}`,
  }));
  const crowd = crowdsOf(basis, finding);
  const evidence = [...finding.evidence, ...crowd.map((seen) => crowdLine(basis, seen))];
  const seen = crowd.length === 0 ? {} : { crowd };
  if (crossing.centre === Infinity) return { ...finding, ...seen, evidence, at };
  return { ...finding, ...seen, evidence, grade: raised, breaksAt: breaksAt(basis, crossing), at };
}

/** What the same readers saw among ever more strangers: of the statement of which most is known. */
function crowdsOf(basis: Basis, finding: Finding): Crowd['at'] {
  const all = finding.statements.map((id) => basis.crowds.get(id)?.at ?? []);
  return all.reduce((best, one) => (one.length > best.length ? one : best), []);
}

function crowdLine({ scenario }: Basis, { users, readers, empty }: Crowd['at'][number]): string {
  const unit = scenario.population?.unit ?? 'user';
  return `at ${size(users, unit)} (loaded) ${String(empty)} of ${String(readers)} readers see nothing although there is something to show`;
}

function wrongText(finding: Finding, broken: boolean): string {
  if (finding.rule === 'no-owner') return broken ? 'everybody reads everybody’s rows' : 'there is only one group';
  if (finding.rule === 'silent-cap') return broken ? 'rows are missing without a word' : 'all rows are shown';
  if (finding.rule === 'unbounded-in-list') {
    const ending = finding.breaks === 'fails' ? ', which fails' : '';
    return broken ? `the list is too long for one request${ending}` : 'the list fits into one request';
  }
  if (finding.breaks === 'fails') return broken ? 'it fails' : 'it works';
  return broken ? 'what it shows is wrong' : 'what it shows is right';
}

function breaksAt(basis: Basis, { centre, low, high }: Crossing): NonNullable<Finding['breaksAt']> {
  return { users: centre, interval: [Math.min(low, centre), Math.max(centre, Math.min(high, basis.largest))] };
}

function judgeCost(basis: Basis, finding: Finding, known: readonly string[]): Finding {
  const own = ownCrossing(basis, finding);
  const trial = trialFor(basis, finding);
  const evidence = [
    ...finding.evidence,
    ...(trial === undefined ? [] : evidenceOf(basis, finding, trial)),
    ...(known.some((id) => basis.supposing.indexed.has(id)) ? [withoutSearching] : []),
  ];
  const verified = trial?.verdict === 'verified';
  const judged: Finding = {
    ...finding,
    evidence,
    at: costsAt(basis, finding, own, known),
    ...(trial === undefined ? {} : { trial: trial.id }),
    ...(trial === undefined ? {} : { fix: fixAfter(basis, finding, trial) }),
  };
  // What is slow without an index that helps is told of the rows that are asked for.
  if (trial !== undefined && finding.status === 'open' && isInVain(basis, finding, trial))
    return { ...judged, status: 'cleared', evidence: [...evidence, judged.fix] };
  const complete = known.length === finding.statements.length;
  if (own.crossing.centre === Infinity) {
    if (!complete || finding.status !== 'open' || finding.breaks === 'fails' || finding.breaks === 'unsafe') return judged;
    const grade = stronger(finding.grade, verified ? 'verified' : gradeOf(basis, known, basis.largest));
    const last = judged.at.at(-1);
    const line = last === undefined ? 'it crosses no line at the largest size' : `${last.text}: it does not matter`;
    return { ...judged, grade, status: 'cleared', evidence: [...evidence, line] };
  }
  const grade = verified ? 'verified' : gradeOfCrossing(basis, known, own.crossing.centre);
  return { ...judged, grade: stronger(finding.grade, grade), breaksAt: breaksAt(basis, own.crossing) };
}

function costsAt(basis: Basis, finding: Finding, { entry }: Own, known: readonly string[]): Finding['at'] {
  if (entry === undefined) return [];
  const unit = basis.scenario.population?.unit ?? 'user';
  return basis.options.users.map((users) => {
    const { critical, whole } = ownOutcome(basis, finding, entry, users, 'centre');
    const milliseconds = intervalOf((bound) => ownLatency(basis, finding, entry, users, bound));
    const middle = ownLatency(basis, finding, entry, users, 'centre');
    const work =
      finding.kind === 'n-plus-one'
        ? `asks the database ${counted(whole.statements)} times`
        : `reads ${counted(finding.kind === 'missing-index' ? looked(basis, finding, users) : critical.rows)} rows`;
    return {
      users,
      grade: weakest([gradeOf(basis, known, users)]),
      text: `at ${size(users, unit)} ${nameOf(entry)} ${work}, ${aboutDuration(middle)}`,
      milliseconds,
    };
  });
}

/** Rows that the database looks at for the dearest of the finding's statements. */
function looked(basis: Basis, finding: Finding, users: number): number {
  return Math.max(0, ...finding.statements.map((id) => scannedAt(basis, id, users)));
}

function scannedAt(basis: Basis, id: string, users: number): number {
  const curve = basis.curves.get(id);
  if (curve === undefined) return 0;
  const { scanned, rows } = countsAt(curve, users, 'centre');
  return Math.max(scanned, rows);
}
