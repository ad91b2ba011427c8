import type { EntryPoint, Finding, Grade, Resource, Step } from '../model/index.js';
import { type Basis, statementsOf, supposing } from './basis.js';
import { budgetOf } from './budget.js';
import { type Candidate, entriesOf } from './candidates.js';
import { realtime } from './constants.js';
import { culpritsOf } from './culprits.js';
import { gradeOfCrossing, weakest } from './grades.js';
import { evaluate } from './latency.js';
import { demandByEntry, type Shared, takes } from './load.js';
import { requestsAtOnce } from './memory.js';
import { mostPerSecond } from './queues.js';
import { reasonOf, resourceOf } from './reasons.js';
import { ratesOf } from './traffic.js';
import { about, counted, listed, nameOf, patience, plural, sentence } from './words.js';

/** A candidate with all that is said of it. */
export interface Cause {
  candidate: Candidate;
  grade: Grade;
  resource: Resource;
  entry?: EntryPoint;
  /** The statements that mending it makes cheap. */
  culprits: string[];
  findings: string[];
  breaks: string;
}

/** Works out why something gives way. */
export function causeOf(basis: Basis, candidate: Candidate): Cause {
  switch (candidate.kind) {
    case 'wrong':
      return wrongCause(basis, candidate);
    case 'entry':
      return entryCause(basis, candidate);
    case 'memory':
      return memoryCause(basis, candidate);
    case 'shared':
      return sharedCause(basis, candidate);
    case 'realtime':
      return realtimeCause(candidate);
    case 'queue':
      return queueCause(basis, candidate);
  }
}

/** The size at which the cause is looked at: just where it gives way. */
function place(basis: Basis, { crossing }: Candidate): number {
  return Math.max(Math.min(basis.smallest, basis.largest), crossing.centre);
}

function wrongCause(basis: Basis, candidate: Extract<Candidate, { kind: 'wrong' }>): Cause {
  const { finding } = candidate;
  const entry = entriesOf(basis, finding)[0];
  return {
    candidate,
    grade: candidate.grade,
    resource: finding.breaks === 'fails' ? 'platform limit' : 'data model',
    ...(entry === undefined ? {} : { entry }),
    culprits: [],
    findings: [finding.id],
    breaks: finding.rule === 'no-owner' ? noOwner(basis) : finding.title,
  };
}

function noOwner(basis: Basis): string {
  const unit = basis.scenario.group?.unit ?? 'user';
  return `No table says whose row it is, so with a second ${unit} all ${plural(unit)} read everybody’s rows`;
}

function entryCause(basis: Basis, candidate: Extract<Candidate, { kind: 'entry' }>): Cause {
  const { entry } = candidate;
  const users = place(basis, candidate);
  const culprits = culpritsOf(basis, entry, users);
  const reason = reasonOf(basis, entry, users, culprits);
  const line = candidate.sort === 'job-overrun' ? 'half of the time between two runs' : patience(budgetOf(basis, entry));
  return {
    candidate,
    grade: gradeOfCrossing(basis, culprits, candidate.crossing.centre),
    resource: resourceOf(basis, entry, evaluate(basis, entry, users, 'centre').critical),
    entry,
    culprits,
    findings: findingsOf(basis, [entry], culprits),
    breaks: `${sentence(nameOf(entry))} takes longer than ${line}: ${reason}`,
  };
}

function memoryCause(basis: Basis, candidate: Extract<Candidate, { kind: 'memory' }>): Cause {
  const { entry } = candidate;
  const users = place(basis, candidate);
  const culprits = culpritsOf(basis, entry, users, ({ whole }) => whole.held + whole.passing);
  const { rows } = evaluate(basis, entry, users, 'centre', culprits).whole;
  const table = basis.statements.get(culprits[0] ?? '')?.facts.tables[0]?.name ?? 'the database';
  return {
    candidate,
    grade: gradeOfCrossing(basis, culprits, candidate.crossing.centre),
    resource: 'app process',
    entry,
    culprits,
    findings: findingsOf(basis, [entry], culprits),
    breaks: `${peopleAtOnce(requestsAtOnce(basis, entry))} on ${nameOf(entry)} ${requestsAtOnce(basis, entry) === 1 ? 'fills' : 'fill'} the app’s memory: each time it holds about ${counted(rows)} rows of ${table}`,
  };
}

function peopleAtOnce(requests: number): string {
  if (requests === 1) return 'A single request';
  return requests === 20 ? 'Twenty people at once' : `${String(requests)} people at once`;
}

const resources: Record<Shared, Resource> = {
  database: 'database',
  process: 'app process',
  connections: 'database',
};

function sharedCause(basis: Basis, candidate: Extract<Candidate, { kind: 'shared' }>): Cause {
  const { shared } = candidate;
  const users = place(basis, candidate);
  const [first] = demandByEntry(basis, ratesOf(basis), shared, users, 'centre');
  const entry = first?.entry;
  const culprits = entry === undefined ? [] : culpritsOf(basis, entry, users, (outcome) => takes(shared, outcome));
  const busy = `${String(Math.round(basis.scenario.machine.utilisation * 100))} %`;
  const lines: Record<Shared, string> = {
    database: `The database is busy for more than ${busy} of the busiest minute`,
    process: `The app’s process is busy for more than ${busy} of the busiest minute`,
    connections: `More than ${String(basis.scenario.machine.databaseConnections)} connections to the database are needed at once`,
  };
  const most = entry === undefined ? '' : `; most of it is ${nameOf(entry)}: ${reasonOf(basis, entry, users, culprits)}`;
  return {
    candidate,
    // How many people come at once is an assumption: never more than modelled.
    grade: weakest(['modelled', gradeOfCrossing(basis, culprits, candidate.crossing.centre)]),
    resource: resources[shared],
    ...(entry === undefined ? {} : { entry }),
    culprits,
    findings: entry === undefined ? [] : findingsOf(basis, [entry], culprits),
    breaks: `${lines[shared]}${most}`,
  };
}

function queueCause(basis: Basis, candidate: Extract<Candidate, { kind: 'queue' }>): Cause {
  const { queue } = candidate;
  const entries = queue.entryPoints.flatMap((id) => basis.app.entryPoints.find((entry) => entry.id === id) ?? []);
  const [entry] = entries;
  const names = listed(entries.map(nameOf), 2);
  return {
    candidate,
    // That they wait was seen; how many come is an assumption.
    grade: 'modelled',
    resource: 'database',
    ...(entry === undefined ? {} : { entry }),
    culprits: [queue.statement],
    findings: findingsOf(basis, entries, [queue.statement]),
    breaks: `All who come to ${names} write the same row of ${queue.table}, one after another: more than about ${about(mostPerSecond(queue))} a second do not get through`,
  };
}

function realtimeCause(candidate: Candidate): Cause {
  const clients = `More people are online than the platform connects for live updates (${counted(realtime.clients)})`;
  const messages = `Every change is sent to everybody who is online: more than ${counted(realtime.messagesPerSecond)} messages a second`;
  return {
    candidate,
    grade: 'modelled',
    resource: 'platform limit',
    culprits: [],
    findings: [],
    breaks: candidate.sort === 'fan-out' ? messages : clients,
  };
}

/** Findings about these statements in these entry points. */
function findingsOf(basis: Basis, entries: readonly EntryPoint[], statements: readonly string[]): string[] {
  const ids = new Set(entries.map((entry) => entry.id));
  return basis.findings
    .filter((finding) => finding.rule !== 'no-owner' && finding.statements.some((id) => statements.includes(id)))
    .filter((finding) => finding.entryPoints.length === 0 || finding.entryPoints.some((id) => ids.has(id)))
    .map((finding) => finding.id);
}

/** The app with a cause mended: its statements cost nothing any more, in every entry point. */
export function mend(basis: Basis, cause: Cause): Basis {
  const { gone, mended } = basis.supposing;
  const fresh = cause.culprits.filter((id) => !gone.has(id));
  if (fresh.length > 0) return supposing(basis, { gone: new Set([...gone, ...fresh]) });
  // Nothing left to make cheap: the cause as such is set aside.
  const rest = cause.candidate.kind === 'entry' ? statementsOf(basis, cause.candidate.entry) : [];
  return supposing(basis, { gone: new Set([...gone, ...rest]), mended: new Set([...mended, cause.candidate.key]) });
}

/** A cause as a step, clamped to the sizes of which something may be said. */
export function stepOf(basis: Basis, cause: Cause): Step {
  const { candidate } = cause;
  const { centre, low, high } = candidate.crossing;
  // How many rows pass a cap follows from the scenario, which holds below the loaded sizes as well.
  const under = candidate.kind !== 'wrong' && centre < basis.smallest;
  const users = under ? Math.min(basis.smallest, basis.largest) : centre;
  return {
    users,
    interval: [Math.min(low, users), Math.max(users, Math.min(high, basis.largest))],
    over: false,
    under,
    grade: cause.grade,
    sort: candidate.sort,
    resource: cause.resource,
    ...(cause.entry === undefined ? {} : { entryPoint: cause.entry.id }),
    findings: cause.findings,
    breaks: cause.breaks,
  };
}

/** The finding that a verdict names as the cause: the first open one. */
export function mainFinding(basis: Basis, step: Pick<Step, 'findings'>): Finding | undefined {
  const named = basis.findings.filter((finding) => step.findings.includes(finding.id));
  return named.find((finding) => finding.status === 'open') ?? named[0];
}
