import type { TableScenario, Verdict } from '../model/index.js';
import { type Basis, supposing, tablesOf } from './basis.js';
import { candidatesOf } from './candidates.js';
import type { Cause } from './causes.js';
import { about, plural } from './words.js';

/** The guessed tables on which a cause rests alone: every statement that matters reads one. Empty when it does not. */
export function guessesOf(basis: Basis, cause: Cause): TableScenario[] {
  const { candidate } = cause;
  const isCap = candidate.kind === 'wrong' && candidate.finding.rule !== 'no-owner';
  const ids = isCap ? candidate.finding.statements : cause.culprits;
  const perStatement = ids.flatMap((id) => {
    const statement = basis.statements.get(id);
    return statement === undefined ? [] : [tablesOf(basis, statement).filter((table) => table.guess)];
  });
  if (perStatement.length === 0 || perStatement.some((tables) => tables.length === 0)) return [];
  return [...new Map(perStatement.flat().map((table) => [keyOf(table), table])).values()];
}

const keyOf = (table: TableScenario): string => `${table.schema}.${table.table}`;

const factors: readonly [factor: number, words: string][] = [
  [0.1, 'a tenth of it'],
  [1, 'as assumed'],
  [10, 'ten times as many'],
];

/** The question that settles a guess, with what each answer would change. */
export function questionOf(basis: Basis, cause: Cause, table: TableScenario): Verdict['questions'][number] {
  const unit = basis.scenario.population?.unit ?? 'user';
  const amount = table.perUser === undefined ? (table.fixed ?? 0) : table.perUser;
  const per = table.perUser === undefined ? 'in all' : `per ${unit}`;
  return {
    ask: table.perUser === undefined ? `How many ${table.table} are there?` : `How many ${table.table} does one ${unit} have?`,
    why: `${cause.breaks}. That rests on a guess of ${figure(amount)} ${per} (${table.reason})`,
    effectOfEachAnswer: factors.map(([factor, words]) => {
      const users = breaksWith(basis, cause, table, factor);
      const effect = users === undefined ? `it holds past ${about(basis.largest)} ${plural(unit)}` : told(basis, users, unit);
      return `${words} (${figure(amount * factor)} ${per}): ${effect}`;
    }),
  };
}

function told(basis: Basis, users: number, unit: string): string {
  if (users < basis.smallest && users <= 1) return `it breaks under ${about(basis.smallest)} ${plural(unit)}`;
  return `it breaks at about ${about(users)} ${plural(unit)}`;
}

function breaksWith(basis: Basis, cause: Cause, table: TableScenario, factor: number): number | undefined {
  const { candidate } = cause;
  // A cap is passed by rows alone: so many times the rows, so many times fewer users.
  if (candidate.kind === 'wrong') {
    const users = Math.floor(candidate.crossing.centre / factor);
    return users > basis.largest ? undefined : users;
  }
  const other = supposing(basis, { rows: new Map([[keyOf(table), factor]]) });
  return candidatesOf(other).find((found) => found.key === candidate.key)?.crossing.centre;
}

function figure(value: number): string {
  return value >= 10 ? String(Math.round(value)) : String(Math.round(value * 100) / 100);
}
