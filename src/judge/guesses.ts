import { callsIn, type Table, type TableScenario, type Verdict, type Work } from '../model/index.js';
import { type Basis, isUserFacing, statementsOf, supposing, tablesOf } from './basis.js';
import { type Candidate, candidatesOf, firstCandidate } from './candidates.js';
import { type Cause, causeOf } from './causes.js';
import { hiddenTables } from './policies.js';
import { about, plural } from './words.js';

type Question = Verdict['questions'][number];

/** What nobody said and a cause rests on alone. Both empty when it does not. */
export interface Doubts {
  /** Tables whose number of rows is a guess. */
  guesses: TableScenario[];
  /** Tables whose policies nobody wrote down. */
  hidden: Table[];
}

/** The doubts on which a cause rests alone: every statement that matters reads a table in doubt. */
export function doubtsAbout(basis: Basis, cause: Cause): Doubts {
  const { candidate } = cause;
  const isCap = candidate.kind === 'wrong' && candidate.finding.rule !== 'no-owner';
  const ids = isCap ? candidate.finding.statements : cause.culprits;
  const perStatement = ids.flatMap((id) => {
    const statement = basis.statements.get(id);
    if (statement === undefined) return [];
    const rows = [...tablesOf(basis, statement), ...(cause.entry ? turnsOver(basis, cause.entry.work, statement.site) : [])];
    return [{ guesses: rows.filter((table) => table.guess), hidden: hiddenTables(basis, statement) }];
  });
  if (perStatement.some(({ guesses, hidden }) => guesses.length === 0 && hidden.length === 0)) return { guesses: [], hidden: [] };
  const guesses = perStatement.flatMap((one) => one.guesses);
  return {
    guesses: [...new Map(guesses.map((table) => [keyOf(table), table])).values()],
    hidden: [...new Set(perStatement.flatMap((one) => one.hidden))],
  };
}

/** Tables whose rows say how often a call is sent: those that the loops around it run over. */
export function turnsOver(basis: Basis, work: Work, site: string): TableScenario[] {
  if (work.kind === 'call') return [];
  if (work.kind !== 'loop') return work.parts.flatMap((part) => turnsOver(basis, part, site));
  if (!callsIn(work.body).some((call) => call.site === site)) return [];
  const sources = work.over.kind === 'rows' ? work.over.sites.flatMap((source) => basis.statementsOfSite.get(source) ?? []) : [];
  return [...sources.flatMap((statement) => tablesOf(basis, statement)), ...turnsOver(basis, work.body, site)];
}

/** Whether a cause rests on nothing that nobody said. */
export function isFirm({ guesses, hidden }: Doubts): boolean {
  return guesses.length === 0 && hidden.length === 0;
}

const keyOf = (table: TableScenario): string => `${table.schema}.${table.table}`;

const factors: readonly [factor: number, words: string][] = [
  [0.1, 'a tenth of it'],
  [1, 'as assumed'],
  [10, 'ten times as many'],
];

/** The question that settles a guess on which a cause rests, with what each answer would change. */
export function questionOf(basis: Basis, cause: Cause, table: TableScenario): Question {
  const why = `${cause.breaks}. That rests on a guess of ${assumedRows(basis, table)}`;
  return ask(basis, table, why, (factor) => breaksWith(basis, cause, table, factor));
}

/** As many questions of that kind as a person answers. */
const mostDoubts = 3;

/** A guess matters when ten times as many would leave less than this share of the ceiling. */
const mattersBelow = 0.5;

/**
 * Questions about guesses on which nothing rests alone, but which would bring the ceiling down if the truth were ten times as much:
 * also what "holds" may only hold because of a guess.
 *
 * @param basis the app with everything mended that rests on a guess which is asked about already
 * @param users the ceiling, or the largest size when nothing gives way
 * @param asked keys of the tables that are asked about already
 */
export function doubtsOf(basis: Basis, users: number, asked: ReadonlySet<string>): Question[] {
  // What breaks at once is no better for a smaller guess.
  if (users < basis.smallest) return [];
  const seen = new Set(
    basis.app.entryPoints
      .filter(isUserFacing)
      .flatMap((entry) => statementsOf(basis, entry))
      .flatMap((id) => {
        const statement = basis.statements.get(id);
        return statement === undefined ? [] : tablesOf(basis, statement).map(keyOf);
      }),
  );
  const open = basis.scenario.tables.filter((table) => table.guess && seen.has(keyOf(table)) && !asked.has(keyOf(table)));
  const doubts = open.flatMap((table) => {
    const first = firstWith(basis, table, mostFactor);
    const below = first !== undefined && first.crossing.centre < users * mattersBelow;
    return below
      ? [{ table, users: first.crossing.centre, breaks: causeOf(withRows(basis, table, mostFactor), first).breaks }]
      : [];
  });
  return doubts
    .sort((left, right) => left.users - right.users)
    .slice(0, mostDoubts)
    .map(({ table, breaks }) => {
      const why = `Ten times as many would break this first: ${breaks}. The number rests on a guess of ${assumedRows(basis, table)}`;
      return ask(basis, table, why, (factor) =>
        factor === 1 ? (users < basis.largest ? users : undefined) : firstWith(basis, table, factor)?.crossing.centre,
      );
    });
}

const mostFactor = 10;

function withRows(basis: Basis, table: TableScenario, factor: number): Basis {
  return supposing(basis, { rows: new Map([[keyOf(table), factor]]) });
}

function firstWith(basis: Basis, table: TableScenario, factor: number): Candidate | undefined {
  return firstCandidate(withRows(basis, table, factor));
}

function assumedRows(basis: Basis, table: TableScenario): string {
  return `${figure(table.perUser ?? table.fixed ?? 0)} ${per(basis, table)} (${table.reason})`;
}

function per(basis: Basis, table: TableScenario): string {
  return table.perUser === undefined ? 'in all' : `per ${basis.scenario.population?.unit ?? 'user'}`;
}

/** @param breaksAt the users at which it breaks with so many times the rows; undefined when it holds past the largest size */
function ask(basis: Basis, table: TableScenario, why: string, breaksAt: (factor: number) => number | undefined): Question {
  const unit = basis.scenario.population?.unit ?? 'user';
  const amount = table.perUser ?? table.fixed ?? 0;
  return {
    ask: table.perUser === undefined ? `How many ${table.table} are there?` : `How many ${table.table} does one ${unit} have?`,
    why,
    effectOfEachAnswer: factors.map(([factor, words]) => {
      const users = breaksAt(factor);
      const effect = users === undefined ? `it holds past ${about(basis.largest)} ${plural(unit)}` : told(basis, users, unit);
      return `${words} (${figure(amount * factor)} ${per(basis, table)}): ${effect}`;
    }),
    set: lineOf(basis, table, amount),
  };
}

/** What answers the question in `loadbearing.json`, with the figure that is assumed: a JSON text that stands alone. */
function lineOf(basis: Basis, table: TableScenario, amount: number): string {
  const twins = basis.scenario.tables.filter((other) => other.table === table.table).length > 1;
  const name = twins ? keyOf(table) : table.table;
  const rows = Number(figure(amount));
  return JSON.stringify({ tables: { [name]: table.perUser === undefined ? { fixed: rows } : { perUser: rows } } })
    .replaceAll(':{', ': { ')
    .replaceAll('}', ' }')
    .replace('{"', '{ "')
    .replace(/":(\d)/, '": $1');
}

function told(basis: Basis, users: number, unit: string): string {
  if (users < basis.smallest) return `it breaks under ${about(basis.smallest)} ${plural(unit)}`;
  return `it breaks at about ${about(users)} ${plural(unit)}`;
}

function breaksWith(basis: Basis, cause: Cause, table: TableScenario, factor: number): number | undefined {
  const { candidate } = cause;
  // A cap is passed by rows alone: so many times the rows, so many times fewer users.
  if (candidate.kind === 'wrong') {
    const users = Math.floor(candidate.crossing.centre / factor);
    return users > basis.largest ? undefined : users;
  }
  return candidatesOf(withRows(basis, table, factor)).find((found) => found.key === candidate.key)?.crossing.centre;
}

function figure(value: number): string {
  return value >= 10 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
