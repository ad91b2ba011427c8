import { callsIn, type Catalogue, type EntryPoint, type Unknown, type Verdict } from '../model/index.js';
import { type Basis, isUserFacing, sent, statementsOf } from './basis.js';
import { coverageToHold, reachToHold } from './constants.js';
import { isSeenAsSent } from './policies.js';

/** Statements of an entry point that were not measured, and calls of it that could not be read. */
export function unmeasuredOf(basis: Basis, entry: EntryPoint): { statements: string[]; calls: string[] } {
  return {
    statements: statementsOf(basis, entry).filter((id) => isMeasurable(basis, id) && !isSeenAsSent(basis, id)),
    calls: callsIn(entry.work)
      .filter(({ site }) => sent(basis, site, []).length === 0)
      .map(({ site }) => site),
  };
}

/** What Postgres refuses because the app is wrong is known, and what steers a session touches no rows: nothing is to measure. */
function isMeasurable(basis: Basis, id: string): boolean {
  const statement = basis.statements.get(id);
  return statement?.refused?.by !== 'app' && statement?.control !== true;
}

/** Whether everything that an entry point sends was measured; what the running app sent and reading had not foreseen was not. */
export function isMeasured(basis: Basis, entry: EntryPoint): boolean {
  const { statements, calls } = unmeasuredOf(basis, entry);
  return statements.length === 0 && calls.length === 0 && entry.unforeseen === undefined;
}

/** How many of the statements that users reach were measured; calls that could not be read and unforeseen statements count as not measured. */
export function userFacingCoverage(basis: Basis): { reached: number; measured: number } {
  const entries = basis.app.entryPoints.filter(isUserFacing);
  const ids = new Set(entries.flatMap((entry) => statementsOf(basis, entry)).filter((id) => isMeasurable(basis, id)));
  const unread = new Set(entries.flatMap((entry) => unmeasuredOf(basis, entry).calls));
  const unforeseen = entries.reduce((sum, entry) => sum + (entry.unforeseen ?? 0), 0);
  return { reached: ids.size + unread.size + unforeseen, measured: [...ids].filter((id) => isSeenAsSent(basis, id)).length };
}

/** Share of what users reach that was measured; 1 when nothing is reached. */
export function measuredShare(basis: Basis): number {
  const { reached, measured } = userFacingCoverage(basis);
  return reached === 0 ? 1 : measured / reached;
}

/** Places of which something leads to too few for the rest to be dead code: what is not reached may be what users meet. */
export function reachedTooFew({ app }: Basis): { reached: number; found: number } | undefined {
  const found = app.callSites.length;
  const reached = app.callSites.filter((site) => site.reached).length;
  return found >= fewestPlaces && reached < found * reachToHold ? { reached, found } : undefined;
}

const fewestPlaces = 10;

/** Whether so much of what users reach was reached and measured that what shows no fault may be said to hold. */
export function isCovered(basis: Basis): boolean {
  return measuredShare(basis) >= coverageToHold && reachedTooFew(basis) === undefined;
}

/**
 * What was found, understood and measured.
 *
 * @throws Error when a call was found that is neither resolved nor listed as unknown: something was lost on the way
 */
export function coverageOf(basis: Basis): Verdict['coverage'] {
  const { app, measurements } = basis;
  const resolved = app.callSites.filter((site) => sent(basis, site.id, []).length > 0);
  const unknown = unknownCalls(basis);
  const found = foundCalls(basis);
  if (found !== resolved.length + unknown.length) {
    throw new Error(
      `found ${String(found)} calls, but ${String(resolved.length)} resolved and ${String(unknown.length)} unknown: calls were lost`,
    );
  }
  const reached = app.callSites.filter((site) => site.reached);
  const complete = reached.filter((site) => {
    const statements = sent(basis, site.id, []);
    return statements.length > 0 && statements.every(({ id, control }) => control === true || basis.curves.has(id));
  });
  const reachedSites = new Set(reached.map((site) => site.id));
  const statements = app.statements.filter(({ id, site }) => reachedSites.has(site) && isMeasurable(basis, id));
  return {
    callSites: {
      found,
      reached: reached.length,
      resolved: resolved.length,
      unknown: unknown.length,
      measured: complete.length,
    },
    statements: { reached: statements.length, measured: statements.filter(({ id }) => basis.curves.has(id)).length },
    entryPoints: app.entryPoints.length,
    tables: {
      declared: app.catalogue.tables.filter((table) => table.origin === 'declared').length,
      inferred: app.catalogue.tables.filter((table) => table.origin === 'inferred').length,
    },
    unknowns: [...refusedSchema(app.catalogue), ...app.unknowns, ...measurements.unknowns],
  };
}

/** What the schema's files say and Postgres refuses is not in what was measured: an index, a policy, a table. One line, however many. */
function refusedSchema({ refusals }: Catalogue): Unknown[] {
  const [first] = refusals;
  if (first === undefined) return [];
  const { location, message } = first;
  const name = refusals.length === 1 ? 'one statement of the schema' : `${String(refusals.length)} statements of the schema`;
  return [
    {
      what: 'schema',
      name,
      why: `Postgres refuses ${refusals.length === 1 ? 'it' : 'them, this one first'}: ${message}`,
      location,
    },
  ];
}

const place = (unknown: Pick<Unknown, 'location'>): string =>
  unknown.location === undefined
    ? ''
    : `${unknown.location.file}:${String(unknown.location.line)}:${String(unknown.location.column)}`;

function unknownCalls(basis: Basis): Unknown[] {
  return basis.app.unknowns.filter((unknown) => unknown.what === 'call-site');
}

/** Calls as they were read, and calls of which only the place is known. */
function foundCalls(basis: Basis): number {
  const sites = new Set(basis.app.callSites.map(place));
  return basis.app.callSites.length + unknownCalls(basis).filter((unknown) => !sites.has(place(unknown))).length;
}
