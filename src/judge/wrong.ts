import type { Crowd, Finding, Grade, Point, Statement } from '../model/index.js';
import { type Basis, curvesOf, tablesOf } from './basis.js';
import { assumedFollowed, leastWidening, statementListLimit, urlListLimit } from './constants.js';
import { countsAt, isBracketed } from './cost.js';
import { type Crossing, crossingOf, earliest, never } from './crossing.js';

/** A size at which answers become wrong or requests fail, with what it rests on. */
export interface Wrong {
  crossing: Crossing;
  grade: Grade;
}

/** Where a finding breaks that is wrong or fails by a line that needs no opinion; undefined where no figure tells. */
export function wrongAt(basis: Basis, finding: Finding): Wrong | undefined {
  const statements = finding.statements.flatMap((id) => basis.statements.get(id) ?? []);
  if (finding.rule === 'no-owner') {
    const users = roomOfOneGroup(basis);
    return { crossing: { centre: users, low: users, high: users }, grade: finding.grade };
  }
  if (finding.rule === 'filter-after-limit') return lateFilter(basis, finding, statements);
  if (finding.rule === 'unbounded-in-list')
    return longList(basis, statements, finding.breaks === 'fails' ? urlListLimit : statementListLimit);
  const capped = statements.filter((statement) => statement.rowCap !== undefined);
  if (finding.breaks !== 'wrong' || finding.rule !== 'silent-cap' || capped.length === 0) return undefined;
  const found = capped.flatMap((statement) => capAt(basis, statement) ?? []);
  if (found.length === 0) return undefined;
  const crossing = earliest(found.map((wrong) => wrong.crossing));
  const first = found.find((wrong) => wrong.crossing === crossing) ?? found[0];
  return { crossing, grade: first?.grade ?? 'modelled' };
}

/** Users of the one group for which there is room when no table says whose row it is. */
export function roomOfOneGroup(basis: Basis): number {
  return basis.scenario.group?.usersPerGroup ?? 1;
}

/** Where the rows that match pass the platform's cap; undefined when nothing tells. */
export function capAt(basis: Basis, statement: Statement): Wrong | undefined {
  const cap = statement.rowCap;
  const measurement = basis.measured.get(statement.id);
  if (cap === undefined || measurement === undefined) return undefined;
  const heavy = measurement.points.filter((point) => point.tuple === 'heavy').sort((a, b) => a.users - b.users);
  if (measurement.status !== 'measured' || heavy.length === 0) return undefined;
  const whole = heavy.filter((point) => point.rows < cap);
  const cut = heavy.find((point) => point.rows >= cap);
  const last = whole.at(-1);
  if (last === undefined) return fromScenario(basis, statement, cap, cut?.users ?? basis.smallest);
  const guesses = passing(whole, last, cap);
  const crossing = guesses.length === 0 && cut === undefined ? never : between(guesses, last.users, cut?.users);
  const shown =
    crossing.centre > basis.largest ? { ...never, low: crossing.low > basis.largest ? Infinity : crossing.low } : crossing;
  return { crossing: shown, grade: cut === undefined ? 'modelled' : 'measured' };
}

/** Two guesses from the last points below the cap: a power law and a straight line. */
function passing(whole: readonly Point[], last: Point, cap: number): number[] {
  const before = whole.at(-2);
  if (before === undefined) return last.rows === 0 ? [] : [(last.users * cap) / last.rows];
  const rise = Math.log((last.rows + 1) / (before.rows + 1)) / Math.log(last.users / before.users);
  const slope = (last.rows - before.rows) / (last.users - before.users);
  // Rows that hardly grow are the user's own: they never reach a cap.
  if (rise < 0.05 || slope <= 0) return [];
  const exponent = Math.min(2, rise);
  return [last.users * ((cap + 1) / (last.rows + 1)) ** (1 / exponent), last.users + (cap - last.rows) / slope];
}

function between(guesses: readonly number[], after: number, until: number | undefined): Crossing {
  const held = (users: number): number => Math.min(Math.max(users, after), until ?? Infinity);
  const side = Math.sqrt(leastWidening);
  const least = held(Math.min(...guesses, until ?? Infinity));
  const most = held(Math.max(...guesses, after));
  const [low, high] = guesses.length === 0 ? [after, until ?? Infinity] : [held(least / side), held(most * side)];
  const centre = guesses.length === 0 ? Math.sqrt(after * (until ?? after)) : Math.sqrt(least * most);
  return { centre: Math.floor(centre), low: Math.floor(low), high: Math.floor(high) };
}

/** Cut at every loaded size: the scenario says how many rows the table has. */
function fromScenario(basis: Basis, statement: Statement, cap: number, firstCut: number): Wrong {
  const growing = tablesOf(basis, statement).filter((table) => table.perUser !== undefined && table.perUser > 0);
  const perUser = growing[0]?.perUser;
  const users = perUser === undefined ? 0 : Math.min(firstCut, Math.floor(cap / perUser));
  const low = Math.floor(users / leastWidening);
  return { crossing: { centre: users, low, high: Math.min(firstCut, Math.ceil(users * leastWidening)) }, grade: 'measured' };
}

/**
 * The newest rows of everybody are loaded and filtered afterwards: of the L newest, none is from one of the f people that
 * somebody follows with the probability (1 - f/N)^L, which is one half at N = f·L / ln 2.
 */
function lateFilter(basis: Basis, finding: Finding, statements: readonly Statement[]): Wrong | undefined {
  const seen = statements.flatMap(({ id }) => basis.crowds.get(id) ?? []);
  const expected = expectedEmpty(basis, finding, statements);
  return (seen[0] && emptyFrom(seen[0], expected?.crossing)) ?? expected;
}

/** Between the loaded sizes where half of the readers came to see nothing; undefined where they never did. */
function emptyFrom({ at }: Crowd, expected: Crossing | undefined): Wrong | undefined {
  const index = at.findIndex(({ readers, empty }) => empty * 2 >= readers);
  const until = at[index];
  if (until === undefined) return undefined;
  const before = at[index - 1]?.users;
  // Lost at the smallest size already: how far below it, only the expectation tells.
  const low = before ?? Math.min(until.users, expected?.low ?? 0);
  const centre =
    before === undefined ? Math.min(until.users, expected?.centre ?? until.users) : Math.floor(Math.sqrt(before * until.users));
  return { crossing: { centre, low, high: until.users }, grade: 'measured' };
}

function expectedEmpty(basis: Basis, finding: Finding, statements: readonly Statement[]): Wrong | undefined {
  const limits = statements.flatMap(({ facts }) => (typeof facts.limit === 'number' ? [facts.limit] : []));
  const limit = Math.min(...limits);
  if (limits.length === 0) return undefined;
  const sets = statements.filter(({ facts }) => facts.limit === undefined).flatMap(({ id }) => medianRows(basis, id) ?? []);
  const seen = sets.length > 0 ? Math.max(1, ...sets) : undefined;
  const users = Math.floor(((seen ?? assumedFollowed) * limit) / Math.LN2);
  const factor = seen === undefined ? assumedFollowed : leastWidening;
  return {
    crossing: { centre: users, low: Math.floor(users / factor), high: users * factor },
    grade: seen === undefined ? finding.grade : 'modelled',
  };
}

function medianRows(basis: Basis, id: string): number | undefined {
  const points = basis.measured.get(id)?.points.filter((point) => point.tuple === 'median') ?? [];
  return points.at(-1)?.rows;
}

/** Where more ids are handed to a list than fit into an address, or into one statement. */
function longList(basis: Basis, statements: readonly Statement[], most: number): Wrong | undefined {
  const curves = curvesOf(
    basis,
    statements.map(({ id }) => id),
  );
  if (curves.length === 0) return undefined;
  const crossing = crossingOf(
    (users, bound) => Math.max(...curves.map((curve) => countsAt(curve, users, bound).rows)),
    most,
    basis.largest,
  );
  const seen = curves.every((curve) => isBracketed(curve, crossing.centre));
  return { crossing, grade: seen ? 'measured' : 'modelled' };
}
