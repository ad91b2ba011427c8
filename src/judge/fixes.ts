import type { EntryPoint, Finding, FixTrial, Verdict } from '../model/index.js';
import { type Basis, isUserFacing, statementsOf, supposing } from './basis.js';
import { sizeCrossing } from './candidates.js';
import { memoryCrossing } from './memory.js';
import { reach } from './after-fixes.js';
import { ratesOf } from './traffic.js';
import { priceOf, statementsOfTrials, trialFor, tried, withPlaces } from './trials.js';

type Fix = Verdict['fixes'][number];

/** So many calls a minute spared are worth keeping an answer. */
const worthKeeping = 10;
/** A ceiling that rises by less has not risen. */
const risen = 1.05;

/** What was tried, what it gives and takes, and what it does to the ceiling. */
export function fixesOf(basis: Basis, findings: readonly Finding[]): Fix[] {
  const asIs = reach(basis);
  return basis.measurements.fixes.map((trial) => {
    const own = findings.filter((finding) => finding.trial === trial.id || trialFor(basis, finding)?.id === trial.id);
    const described: Fix = {
      id: trial.id,
      kind: trial.kind,
      ddl: trial.ddl,
      verdict: trial.verdict,
      why: withPlaces(basis, trial.why),
      findings: own.map(({ id }) => id),
      changesWhatIsShown: trial.changesWhatIsShown,
      proposed: false,
      ...counted(trial),
      price: trial.write === undefined ? [] : priceOf(trial.write),
    };
    return trial.verdict === 'verified' ? withCeiling(basis, trial, described, asIs) : described;
  });
}

/** Counts of the statement that it helps most. */
function counted({ effects }: FixTrial): Pick<Fix, 'before' | 'after'> {
  const work = ({ before, after: then }: FixTrial['effects'][number]): number =>
    (before.scanned + before.buffers) / Math.max(1, then.scanned + then.buffers);
  const [best] = [...effects].sort((a, b) => work(b) - work(a));
  if (best === undefined) return {};
  const short = ({ statements, rows, scanned, buffers, bytes, calls }: typeof best.before): NonNullable<Fix['before']> => ({
    statements,
    rows,
    scanned,
    buffers,
    bytes,
    ...(calls === undefined ? {} : { calls }),
  });
  return { before: short(best.before), after: short(best.after) };
}

function withCeiling(basis: Basis, trial: FixTrial, fix: Fix, asIs: { users: number; over: boolean }): Fix {
  if (trial.kind === 'drop-index' || trial.kind === 'policy' || trial.kind === 'keyset') return { ...fix, proposed: true };
  if (trial.kind === 'cache') {
    const spared = callsSpared(basis, trial);
    return { ...fix, callsSparedPerMinute: spared, proposed: spared >= worthKeeping };
  }
  const supposed = supposing(basis, tried(basis, [trial], true));
  const ids = statementsOfTrials(basis, [trial]);
  const lifts = basis.app.entryPoints
    .filter((entry) => statementsOf(basis, entry).some((id) => ids.has(id)))
    .map((entry) => ({ entry, before: holdsUpTo(basis, entry), after: holdsUpTo(supposed, entry) }))
    .sort((a, b) => Number(isUserFacing(b.entry)) - Number(isUserFacing(a.entry)) || b.after / b.before - a.after / a.before);
  const [most] = lifts;
  const whole = reach(supposed);
  const rises = most !== undefined && most.after > risen * most.before;
  const grows = trial.kind === 'index' || (trial.kind === 'batch' && (fix.before?.statements ?? 0) >= worthKeeping);
  return {
    ...fix,
    proposed: rises || grows || whole.users > asIs.users || whole.over !== asIs.over,
    ceiling: whole,
    ...(most !== undefined && rises
      ? { lifts: { entryPoint: most.entry.id, before: most.before, after: most.after, over: most.after >= basis.largest } }
      : {}),
  };
}

/** Users up to which an entry point by itself keeps its time and its memory. */
function holdsUpTo(basis: Basis, entry: EntryPoint): number {
  const crossings = isUserFacing(entry)
    ? [sizeCrossing(basis, entry), memoryCrossing(basis, entry)]
    : [sizeCrossing(basis, entry)];
  return Math.max(1, Math.min(basis.largest, ...crossings.map(({ centre }) => centre)));
}

/** Calls in the busiest minute at the largest size, but for the one that fetches anew. */
function callsSpared(basis: Basis, trial: FixTrial): number {
  const ids = statementsOfTrials(basis, [trial]);
  const senders = basis.app.entryPoints.filter((entry) => statementsOf(basis, entry).some((id) => ids.has(id)));
  const rate = ratesOf(basis);
  const perSecond = senders.reduce((sum, entry) => sum + rate(entry, basis.largest), 0);
  return Math.max(0, Math.floor(perSecond * 60) - 1);
}
