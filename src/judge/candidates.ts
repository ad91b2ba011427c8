import type { CeilingSort, EntryPoint, Finding, Grade, PushQueue } from '../model/index.js';
import { type Basis, isUserFacing, remembered, signatureOf, statementsOf } from './basis.js';
import { budgetOf, isJob } from './budget.js';
import { type Crossing, crossingOf } from './crossing.js';
import { latency } from './latency.js';
import { demand, hasProcess, limitOf, type Shared, sharedCrossing } from './load.js';
import { memoryCrossing } from './memory.js';
import { clientsCrossing, fanOutCrossing, listens } from './realtime.js';
import { queueCrossing, queuesOf } from './queues.js';
import { ratesOf } from './traffic.js';
import { wrongAt } from './wrong.js';

/** Something that gives way, with the size up to which it holds; what is said of it is worked out only when it is shown. */
export type Candidate = { key: string; crossing: Crossing; sort: CeilingSort; userFacing: boolean } & (
  | { kind: 'wrong'; finding: Finding; grade: Grade }
  | { kind: 'entry'; entry: EntryPoint }
  | { kind: 'memory'; entry: EntryPoint }
  | { kind: 'shared'; shared: Shared }
  | { kind: 'realtime' }
  | { kind: 'queue'; queue: PushQueue }
);

/** Everything that gives way up to the largest size, the first first; wrong before slow where they are equal. */
export function candidatesOf(basis: Basis): Candidate[] {
  return inOrder(basis, [...wrongCandidates(basis), ...entryCandidates(basis), ...loadCandidates(basis)]);
}

/**
 * What gives way first for users; undefined when nothing does. Shared resources are searched only where they are used up
 * before everything else.
 */
export function firstCandidate(basis: Basis): Candidate | undefined {
  const own = [...wrongCandidates(basis), ...entryCandidates(basis), ...ownLoadCandidates(basis)];
  const first = inOrder(basis, own).find((candidate) => candidate.userFacing);
  const until = first?.crossing.centre ?? basis.largest;
  const rates = ratesOf(basis);
  const earlier = sharedResources(basis).filter(
    (shared) => demand(basis, rates, shared, Math.max(1, until), 'centre') > limitOf(basis, shared),
  );
  const used = inOrder(
    basis,
    earlier.map((shared) => sharedCandidate(basis, shared)),
  );
  return inOrder(basis, [...(first === undefined ? [] : [first]), ...used])[0];
}

function inOrder(basis: Basis, candidates: readonly Candidate[]): Candidate[] {
  return candidates
    .filter(({ key, crossing }) => crossing.centre < basis.largest && !basis.supposing.mended.has(key))
    .sort((a, b) => a.crossing.centre - b.crossing.centre);
}

/** Findings that turn answers wrong or make requests fail at a size that is known. */
export function wrongCandidates(basis: Basis): Candidate[] {
  return basis.findings.flatMap((finding): Candidate[] => {
    // Paging, and filtering in the database, show what the cap or the late filter hid; owners need another data model.
    if (finding.status !== 'open' || (basis.supposing.paged && finding.rule !== 'no-owner')) return [];
    const wrong = wrongAt(basis, finding);
    if (wrong === undefined) return [];
    return [
      {
        kind: 'wrong',
        key: wrongKey(basis, finding),
        crossing: wrong.crossing,
        grade: wrong.grade,
        sort: finding.breaks === 'fails' ? 'failing-requests' : 'wrong-answers',
        userFacing: touchesUsers(basis, finding),
        finding,
      },
    ];
  });
}

/** Several lists of one table that are cut off are one cause, and so are places of which the same is said. */
function wrongKey(basis: Basis, finding: Finding): string {
  const table = basis.statements.get(finding.statements[0] ?? '')?.facts.tables[0]?.name;
  return finding.rule === 'silent-cap' && table !== undefined ? `${finding.rule} ${table}` : `${finding.rule} ${finding.title}`;
}

/** The entry points that a finding names, or else those that send its statements. */
export function entriesOf(basis: Basis, finding: Finding): EntryPoint[] {
  const named = basis.app.entryPoints.filter((entry) => finding.entryPoints.includes(entry.id));
  if (named.length > 0) return named;
  return basis.app.entryPoints.filter((entry) => statementsOf(basis, entry).some((id) => finding.statements.includes(id)));
}

/** Whether people who use the app meet a finding; one that belongs to no entry point belongs to all. */
export function touchesUsers(basis: Basis, finding: Finding): boolean {
  const entries = entriesOf(basis, finding);
  return entries.length === 0 || entries.some(isUserFacing);
}

/** Where an entry point alone on the machine exceeds its budget. */
export function sizeCrossing(basis: Basis, entry: EntryPoint): Crossing {
  return remembered(basis.memo.crossings, `size ${signatureOf(basis, entry)}`, () =>
    crossingOf((users, bound) => latency(basis, entry, users, bound), budgetOf(basis, entry), basis.largest),
  );
}

function entryCandidates(basis: Basis): Candidate[] {
  return basis.app.entryPoints.map((entry) => ({
    kind: 'entry',
    key: `entry ${entry.id}`,
    crossing: sizeCrossing(basis, entry),
    sort: isJob(entry) ? 'job-overrun' : 'size',
    userFacing: isUserFacing(entry),
    entry,
  }));
}

/** What the whole app runs out of. */
export function loadCandidates(basis: Basis): Candidate[] {
  return [...sharedResources(basis).map((shared) => sharedCandidate(basis, shared)), ...ownLoadCandidates(basis)];
}

function sharedResources(basis: Basis): Shared[] {
  return hasProcess(basis) ? ['database', 'connections', 'process'] : ['database', 'connections'];
}

function sharedCandidate(basis: Basis, shared: Shared): Candidate {
  return {
    kind: 'shared',
    key: `shared ${shared}`,
    crossing: sharedCrossing(basis, shared),
    sort: shared === 'connections' ? 'connections' : 'load',
    userFacing: true,
    shared,
  };
}

/** Memory by entry point, rows that all wait for, and what the platform's live updates carry. */
function ownLoadCandidates(basis: Basis): Candidate[] {
  const found: Candidate[] = basis.app.entryPoints.filter(isUserFacing).map((entry) => ({
    kind: 'memory',
    key: `memory ${entry.id}`,
    crossing: memoryCrossing(basis, entry),
    sort: 'memory',
    userFacing: true,
    entry,
  }));
  for (const queue of queuesOf(basis)) {
    const key = `queue ${queue.statement}`;
    found.push({ kind: 'queue', key, crossing: queueCrossing(basis, queue), sort: 'load', userFacing: true, queue });
  }
  if (listens(basis)) {
    const realtime = { kind: 'realtime', userFacing: true } as const;
    found.push({ ...realtime, key: 'realtime clients', crossing: clientsCrossing(basis), sort: 'failing-requests' });
    found.push({ ...realtime, key: 'realtime messages', crossing: fanOutCrossing(basis), sort: 'fan-out' });
  }
  return found;
}
