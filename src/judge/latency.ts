import {
  callsIn,
  type EntryPoint,
  type Interval,
  type Location,
  type LoopSource,
  type Picked,
  type Statement,
  type Work,
} from '../model/index.js';
import { type Basis, byVariant, remembered, sent, signatureOf, variantsSent } from './basis.js';
import { type Bound, pick, widened } from './bound.js';
import {
  assumedTurns,
  browserParallelism,
  browserRoundTripMilliseconds,
  databaseCost,
  fewShare,
  pageRows,
  passingShare,
  poolSize,
  roundTripMilliseconds,
} from './constants.js';
import { runsInProcess } from './deliver.js';
import { excessAt } from './observed/excess.js';
import { mostRows } from './most-rows.js';
import { away, dearest, milliseconds, nothing, type Parts, sum, times } from './parts.js';
import { reducedTo } from './reduced.js';
import { statementParts, suppositionCounts } from './statement-cost.js';

/** `critical`: what somebody waits for. `whole`: everything that is done. */
export interface Outcome {
  critical: Parts;
  whole: Parts;
}

/** Round trips one after the other, or each request for itself (a browser's view). */
interface Way {
  chained: boolean;
  roundTrip: number;
  pool: number;
  /** Turns of the loop around it, where no test that picks out rows stands in between. */
  turns?: number;
}

const inBrowser: Way = { chained: false, roundTrip: 0, pool: browserParallelism };
const growingInBrowser: Way = { chained: true, roundTrip: browserRoundTripMilliseconds, pool: browserParallelism };

/** From the app's process: as many at once as its pool has connections, where the code or the owner says how many. */
function inProcess({ scenario }: Basis): Way {
  return { chained: true, roundTrip: roundTripMilliseconds, pool: scenario.machine.poolConnections ?? poolSize };
}

interface Context {
  basis: Basis;
  entry: EntryPoint;
  users: number;
  bound: Bound;
  only: readonly string[] | undefined;
  /** What calls cost that were met already: a wrapper around a driver is called from everywhere, in every one of its forms. */
  met: Map<string, Outcome>;
}

const none: Outcome = { critical: nothing, whole: nothing };

/**
 * What one run of an entry point costs at that many users, from its work.
 *
 * @param only the statements that count; all when it is left out
 * @param within of those only what the loop at this place sends
 */
export function evaluate(
  basis: Basis,
  entry: EntryPoint,
  users: number,
  bound: Bound,
  only?: readonly string[],
  within?: Location,
): Outcome {
  const work = (): Outcome =>
    withOwnWork(
      entry,
      walk(
        only === undefined ? entry.work : reducedTo(basis, entry, only, within),
        { basis, entry, users, bound, only, met: new Map() },
        isBrowser(basis, entry) ? inBrowser : inProcess(basis),
      ),
      bound,
    );
  if (only !== undefined) return work();
  return remembered(basis.memo.outcomes, `${signatureOf(basis, entry)}|${String(users)}|${bound}`, work);
}

/** Whether a browser sends all of the entry point's statements itself. */
export function isBrowser(basis: Basis, entry: EntryPoint): boolean {
  return remembered(basis.memo.browser, entry.id, () => {
    const sites = callsIn(entry.work).flatMap(({ site }) => basis.sites.get(site) ?? []);
    return entry.kind === 'page' && sites.length > 0 && sites.every((site) => !runsInProcess(entry, site));
  });
}

/** Milliseconds until the answer is there, a third to three times of the reference. */
export function latency(basis: Basis, entry: EntryPoint, users: number, bound: Bound): number {
  return widened(milliseconds(evaluate(basis, entry, users, bound).critical), bound);
}

/** With what the process was seen to work on the rows besides carrying them. */
function withOwnWork({ seenProcess }: EntryPoint, outcome: Outcome, bound: Bound): Outcome {
  if (seenProcess === undefined) return outcome;
  const own = excessAt(seenProcess, outcome.whole.rows, bound);
  const more = (parts: Parts): Parts => ({ ...parts, process: parts.process + own });
  return { critical: more(outcome.critical), whole: more(outcome.whole) };
}

function walk(work: Work, context: Context, way: Way): Outcome {
  switch (work.kind) {
    case 'call':
      return remembered(context.met, `${nameOfCall(work)}|${String(way.roundTrip)}`, () =>
        call(sent(context.basis, work.site, work.variants), context, way),
      );
    case 'sequence':
      if (work.picked && way.turns !== undefined) return picked(work, context, way);
      return inSequence(
        work.parts.map((part) => walk(part, context, way)),
        way,
      );
    case 'choice':
      return (
        dearest(
          work.parts.map((part) => walk(part, context, way)),
          price,
        ) ?? none
      );
    case 'parallel':
      return inParallel(
        work.parts.map((part) => walk(part, context, way)),
        way,
      );
    case 'loop':
      return loop(work, context, way);
  }
}

/**
 * Of a loop's turns only some get here, from none to all of them, or one at most where the loop ends with it. However many tests
 * stand one behind the other, they are taken for one.
 */
function picked(work: Extract<Work, { kind: 'sequence' }>, context: Context, way: Way): Outcome {
  const { turns = 1, ...outside } = way;
  const [only] = work.parts;
  if (work.picked !== 'once' && work.parts.length === 1 && only && isOnce(only)) return walk(only, context, way);
  const { critical, whole } = walk(work, context, outside);
  const share = shareOf(work.picked, turns, context.bound);
  return { critical: times(critical, share), whole: times(whole, share) };
}

/** The share of a loop's turns that get to such a place. */
function shareOf(picked: Picked | undefined, turns: number, bound: Bound): number {
  if (bound === 'low') return 0;
  if (picked === 'once') return 1 / Math.max(1, turns);
  if (bound === 'high') return 1;
  return picked === 'few' ? fewShare : passingShare;
}

function isOnce(work: Work | undefined): boolean {
  return work?.kind === 'sequence' && (work.picked === 'once' || (work.parts.length === 1 && isOnce(work.parts[0])));
}

const price = ({ critical }: Outcome): number => milliseconds(critical);

const callNames = new WeakMap<Work, string>();

function nameOfCall(work: Extract<Work, { kind: 'call' }>): string {
  const known = callNames.get(work);
  if (known !== undefined) return known;
  const name = `${work.site}|${work.variants.join()}`;
  callNames.set(work, name);
  return name;
}

/** The dearest of the forms that the call can take; a form's statements are sent one after the other. */
function call(statements: readonly Statement[], context: Context, way: Way): Outcome {
  const { basis, entry, users, bound, only } = context;
  const wanted = only === undefined ? statements : statements.filter((statement) => only.includes(statement.id));
  const forms = byVariant(wanted).map((form) =>
    sum(form.map((statement) => statementParts(basis, entry, statement, users, bound, way.roundTrip))),
  );
  const chosen = dearest(forms, milliseconds);
  return chosen === undefined ? none : { critical: chosen, whole: chosen };
}

function inSequence(outcomes: readonly Outcome[], way: Way): Outcome {
  const whole = sum(outcomes.map((outcome) => outcome.whole));
  if (way.chained) return { critical: sum(outcomes.map((outcome) => outcome.critical)), whole };
  return { critical: dearest(outcomes, price)?.critical ?? nothing, whole };
}

/** As many at once as the pool has connections; the rows are carried by one process, one after the other. */
function inParallel(outcomes: readonly Outcome[], way: Way): Outcome {
  if (!way.chained) return inSequence(outcomes, way);
  const longest = dearest(outcomes, ({ critical }) => away(critical))?.critical ?? nothing;
  const rounds = Math.ceil(outcomes.filter(({ whole }) => whole.statements > 0).length / way.pool);
  const carried = sum(outcomes.map((outcome) => outcome.critical));
  return {
    critical: { ...carried, waiting: longest.waiting * rounds, database: longest.database * rounds, disk: longest.disk * rounds },
    whole: sum(outcomes.map((outcome) => outcome.whole)),
  };
}

function loop(work: Extract<Work, { kind: 'loop' }>, context: Context, way: Way): Outcome {
  const turns = turnsOf(work.over, context, context.users, context.bound);
  const grows = work.over.kind === 'rows' && isGrowing(work.over, context);
  const batched = work.over.kind !== 'constant' && isBatched(context.basis, work.body);
  if (!way.chained && (!grows || batched)) {
    const { critical, whole } = walk(work.body, context, { ...way, turns });
    if (turns <= 0) return none;
    return batched ? both(inOneStatement(whole, turns)) : { critical, whole: times(whole, turns) };
  }
  const inner = { ...(way.chained ? way : growingInBrowser), turns };
  const { critical, whole } = walk(work.body, context, inner);
  if (batched) return both(inOneStatement(critical, turns));
  const all = times(critical, turns);
  if (!work.parallel) return { critical: all, whole: times(whole, turns) };
  const rounds = Math.ceil(turns / inner.pool);
  return {
    critical: { ...all, waiting: critical.waiting * rounds, database: critical.database * rounds, disk: critical.disk * rounds },
    whole: times(whole, turns),
  };
}

/** Whether the loop's statements are supposed to be sent once for all rows. */
function isBatched(basis: Basis, body: Work): boolean {
  const { batched } = basis.supposing;
  if (typeof batched === 'boolean') return batched;
  if (batched.size === 0) return false;
  const inside = callsIn(body).flatMap(({ site, variants }) => sent(basis, site, variants));
  return inside.length > 0 && inside.every(({ id }) => batched.has(id));
}

const both = (parts: Parts): Outcome => ({ critical: parts, whole: parts });

/** The same rows by one statement: the work per row stays, what each statement costs in itself is paid once. */
function inOneStatement(body: Parts, turns: number): Parts {
  if (turns <= 0) return nothing;
  const saved = databaseCost.perStatement * body.statements * Math.max(0, turns - 1);
  const database = Math.max(body.database, body.database * turns - saved);
  return { ...times(body, turns), waiting: body.waiting, statements: body.statements, database };
}

/** How often a loop turns: an interval wherever it is not known, from 0 where code filters in between. */
export function turnsOf(over: LoopSource, context: Pick<Context, 'basis' | 'entry'>, users: number, bound: Bound): number {
  if (over.kind === 'constant') return over.count;
  if (over.kind === 'input') return assumedTurns;
  const rows = over.kind === 'rows' ? rowsOf(over.sites, context, users, bound) : undefined;
  if (over.kind === 'unknown' || rows === undefined) {
    return bound === 'low' ? 1 : bound === 'high' ? assumedTurns : Math.sqrt(assumedTurns);
  }
  if (over.kind === 'rows' && over.turns !== undefined) return rows * pick(over.turns, bound);
  if (!over.filtered || bound === 'high') return rows;
  return bound === 'low' ? 0 : rows * passingShare;
}

/**
 * Rows of the sites; the statements that this entry point sends, where it sends them itself. Of several sites, one is looped
 * over, and which is not known: from the fewest rows to the most.
 */
function rowsOf(
  sites: readonly string[],
  { basis, entry }: Pick<Context, 'basis' | 'entry'>,
  users: number,
  bound: Bound,
): number | undefined {
  const known = sites.flatMap((site) => {
    const own = variantsSent(entry.work, site).flatMap((variants) => sent(basis, site, variants));
    // The rows that are looped over come with the first statement; the later ones bring what belongs to them.
    const rows = (own.length > 0 ? own : sent(basis, site, []))
      .filter(({ order }) => order === 0)
      .flatMap(({ id }) => rowsOfStatement(basis, id, users, bound) ?? []);
    return rows.length === 0 ? [] : [Math.max(...rows)];
  });
  if (known.length === 0) return undefined;
  const interval: Interval = [Math.min(...known), Math.max(...known)];
  return pick(interval, bound);
}

function rowsOfStatement(basis: Basis, id: string, users: number, bound: Bound): number | undefined {
  const counts = suppositionCounts(basis, id, users, bound);
  if (counts === undefined) return undefined;
  const rows = Math.min(counts.rows, mostRows(basis, id, users));
  // What is taken as mended hands at most a page to a loop.
  return basis.supposing.gone.has(id) ? Math.min(rows, pageRows) : rows;
}

/** Whether a loop turns more often with more users. */
function isGrowing(over: LoopSource, context: Context): boolean {
  const { basis } = context;
  const few = turnsOf(over, context, Math.min(basis.smallest, basis.largest / 10), 'high');
  return turnsOf(over, context, basis.largest, 'high') > 2 * Math.max(1, few);
}
