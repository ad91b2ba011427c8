import type { EntryPoint, Step } from '../model/index.js';
import { type Basis, isUserFacing, statementsOf } from './basis.js';
import { type Candidate, candidatesOf, firstCandidate, sizeCrossing } from './candidates.js';
import { type Cause, causeOf, mend, stepOf } from './causes.js';
import { mostSteps } from './constants.js';
import { type Doubts, doubtsAbout, isFirm } from './guesses.js';
import { memoryCrossing } from './memory.js';
import { ifSeen } from './policies.js';
import { listed, nameOf } from './words.js';

/** One step of the climb: what gives way, and the doubts on which that rests alone. */
export interface Rung extends Doubts {
  cause: Cause;
  /** The app as it was supposed to be when this gave way: everything below it mended. */
  basis: Basis;
}

/** More guesses than this one after the other are not worth asking about. */
const mostClimbs = 16;

/** What gives way first for users, then what gives way once that is mended, and so on, ascending. */
export function climb(basis: Basis, enough: (rungs: readonly Rung[]) => boolean): Rung[] {
  const rungs: Rung[] = [];
  let supposed = basis;
  while (rungs.length < mostClimbs && !enough(rungs)) {
    const candidate = firstCandidate(supposed);
    if (candidate === undefined) break;
    const cause = causeOf(supposed, candidate);
    rungs.push({ cause, ...doubtsAbout(supposed, cause), basis: supposed });
    supposed = mend(supposed, cause);
  }
  return rungs;
}

/** The first that rests on no doubt alone; if there is none, the first that rests on a guess. Policies that nobody knows decide nothing. */
export function decisive(rungs: readonly Rung[]): Rung | undefined {
  return rungs.find(isFirm) ?? rungs.find(({ hidden }) => hidden.length === 0);
}

/** Whether a climb has found what decides. */
export function hasDecisive(rungs: readonly Rung[]): boolean {
  return rungs.some(isFirm);
}

/** The staircase: at most eight steps, what users meet first and ascending, then jobs and the back office. */
export function staircaseOf(basis: Basis, rungs: readonly Rung[]): Step[] {
  const user = rungs.map((rung) => withDoubts(basis, withOthers(basis, stepOf(basis, rung.cause), rung), rung));
  const seen = new Set(rungs.flatMap((rung) => rung.cause.culprits));
  const internal: Step[] = [];
  for (const candidate of candidatesOf(basis).filter((found) => !found.userFacing && !isUnasked(found))) {
    if (user.length + internal.length >= mostSteps) break;
    const cause = causeOf(basis, candidate);
    if (cause.culprits.some((id) => seen.has(id))) continue;
    for (const id of cause.culprits) seen.add(id);
    const step = stepOf(basis, cause);
    internal.push({ ...step, breaks: `${step.breaks} (staff or jobs meet this, not users)` });
  }
  return [...user, ...internal].slice(0, mostSteps);
}

/** What no screen asks for is neither staff's nor a job's: no step of anybody's. */
function isUnasked(candidate: Candidate): boolean {
  return 'entry' in candidate && candidate.entry?.unasked === true;
}

/** Other screens and calls that the same statements make slow, so that mending once is seen to serve them all. */
function withOthers(basis: Basis, step: Step, { cause }: Rung): Step {
  const own = basis.app.entryPoints.find((entry) => entry.id === step.entryPoint);
  const others = basis.app.entryPoints.filter(
    (entry) =>
      entry.id !== step.entryPoint &&
      !(own && isSameRoute(entry, own)) &&
      isUserFacing(entry) &&
      statementsOf(basis, entry).some((id) => cause.culprits.includes(id)) &&
      Math.min(sizeCrossing(basis, entry).centre, memoryCrossing(basis, entry).centre) < basis.largest,
  );
  if (others.length === 0) return step;
  return { ...step, breaks: `${step.breaks} (the same statements weigh on ${listed(others.map(nameOf), 2)})` };
}

/** A route that a timer asks as well is one route. */
function isSameRoute(left: EntryPoint, right: EntryPoint): boolean {
  return left.kind === 'route' && right.kind === 'route' && left.path === right.path && left.method === right.method;
}

function withDoubts(basis: Basis, step: Step, { guesses, hidden }: Doubts): Step {
  if (hidden.length > 0) return { ...step, guess: true, breaks: `${step.breaks}${ifSeen(basis, hidden)}` };
  if (guesses.length === 0) return step;
  return {
    ...step,
    guess: true,
    breaks: `${step.breaks} (rests on a guess: the rows of ${guesses.map((table) => table.table).join(', ')})`,
  };
}

/** Whether a climb has enough for the staircase. */
export function fillsStaircase(rungs: readonly Rung[]): boolean {
  return rungs.length >= mostSteps && hasDecisive(rungs);
}
