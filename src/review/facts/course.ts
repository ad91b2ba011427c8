import type { EntryPoint, Known, LoopSource, Work } from '../../model/index.js';

/** One call in the order in which an entry point makes them. */
export interface CourseStep {
  site: string;
  variants: number[];
  /** What tests have told of rows by then. */
  known: Known[];
  /** What tests have weighed by then together with something else, so that they tell nothing for certain. */
  looked: Known[];
  /** Statements with the same number take effect together. */
  transaction?: number;
  isolation?: string;
  /** A transaction was begun by then, and may be open over another connection than the one that was read last. */
  begun: boolean;
  /** Arms of branches that it stands in: two steps on different arms of one branch never run together. */
  arms: { branch: number; arm: number }[];
  /** What catches a failure of it and goes on: whoever is refused there comes past it. */
  rescues: number[];
  inLoop: boolean;
  /** A loop around it runs over no list: what is refused may be tried again. */
  retried: boolean;
}

/** What an entry point does in the database, in order, branch by branch. */
export interface Course {
  entry: string;
  steps: CourseStep[];
}

/** The longest course that is followed: beyond it an entry point does too much to be told apart. */
const mostSteps = 3_000;

interface Place {
  known: Known[];
  looked: Known[];
  arms: CourseStep['arms'];
  rescues: number[];
  inLoop: boolean;
  retried: boolean;
}

interface State {
  steps: CourseStep[];
  branches: number;
  transactions: number;
  begun: boolean;
  open: { number: number; isolation?: string } | undefined;
}

/** The courses of all entry points; `textOf` gives the SQL of a call, so that BEGIN and COMMIT are seen. */
export function coursesOf(entryPoints: EntryPoint[], textOf: (site: string) => string): Course[] {
  return entryPoints.map((entry) => {
    const state: State = { steps: [], branches: 0, transactions: 0, begun: false, open: undefined };
    walk(entry.work, { known: [], looked: [], arms: [], rescues: [], inLoop: false, retried: false }, state, textOf);
    return { entry: entry.id, steps: state.steps };
  });
}

function walk(work: Work, place: Place, state: State, textOf: (site: string) => string): void {
  if (state.steps.length >= mostSteps) return;
  switch (work.kind) {
    case 'call':
      return call(work, place, state, textOf);
    case 'loop':
      return walk(work.body, { ...place, inLoop: true, retried: place.retried || isNoList(work.over) }, state, textOf);
    case 'parallel':
      for (const part of work.parts) walk(part, place, state, textOf);
      return;
    case 'choice': {
      const branch = state.branches++;
      const { open } = state;
      let after = open;
      work.parts.forEach((part, arm) => {
        state.open = open;
        walk(part, { ...place, arms: [...place.arms, { branch, arm }] }, state, textOf);
        // The first arm is the way that goes well: what a rescue rolls back is over on its own arm only.
        if (arm === 0) after = state.open;
      });
      state.open = after;
      return;
    }
    case 'sequence': {
      const known = work.when ? knowing(place, work.when) : place;
      const inner = work.rescued ? { ...known, rescues: [...known.rescues, state.branches++] } : known;
      const { open } = state;
      if (work.transaction) state.open = begin(state, work.transaction.isolation);
      for (const part of work.parts) walk(part, inner, state, textOf);
      if (work.transaction) state.open = open;
    }
  }
}

function isNoList({ kind }: LoopSource): boolean {
  return kind === 'constant' || kind === 'unknown';
}

function knowing(place: Place, when: Known[]): Place {
  const known = when.filter(({ unsure }) => !unsure);
  const looked = when.filter(({ unsure }) => unsure);
  return { ...place, known: [...place.known, ...known], looked: [...place.looked, ...looked] };
}

function begin(state: State, isolation: string | undefined): NonNullable<State['open']> {
  state.begun = true;
  return { number: ++state.transactions, ...(isolation === undefined ? {} : { isolation }) };
}

function call(work: Extract<Work, { kind: 'call' }>, place: Place, state: State, textOf: (site: string) => string): void {
  const control = textOf(work.site);
  if (/^\s*(begin|start\s+transaction)\b/i.test(control)) {
    state.open = begin(state, /isolation\s+level\s+([a-z ]+)/i.exec(control)?.[1]);
    return;
  }
  if (/^\s*(commit|rollback(?!\s+to)|end)\b/i.test(control)) {
    state.open = undefined;
    return;
  }
  const isolation = /^\s*set\s+transaction\s+isolation\s+level\s+([a-z ]+)/i.exec(control)?.[1];
  if (isolation !== undefined && state.open) {
    state.open = { ...state.open, isolation };
    return;
  }
  state.steps.push({
    site: work.site,
    variants: work.variants,
    known: place.known,
    looked: place.looked,
    arms: place.arms,
    rescues: place.rescues,
    begun: state.begun,
    inLoop: place.inLoop,
    retried: place.retried,
    ...(state.open ? { transaction: state.open.number } : {}),
    ...(state.open?.isolation === undefined ? {} : { isolation: state.open.isolation }),
  });
}

/** Whether both steps can run in one request. */
export function sharePath(left: CourseStep, right: CourseStep): boolean {
  return left.arms.every(({ branch, arm }) => right.arms.every((other) => other.branch !== branch || other.arm === arm));
}

/** Whether the second runs whenever the first did, as far as branches tell. */
export function follows(first: CourseStep, second: CourseStep): boolean {
  return second.arms.every(({ branch, arm }) => first.arms.some((other) => other.branch === branch && other.arm === arm));
}
