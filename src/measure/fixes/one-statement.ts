import type { Statement } from '../../model/index.js';
import { eachOwn, isOpenWrite } from './each-own.js';
import type { LoopKey } from './loops.js';
import { trimmed } from './results.js';

/** A statement for all rows of a list. */
export interface OneStatement {
  sql: string;
  /** Column of the result that says to which row of the list a row belongs: the compared column, or the row's number in the list. */
  key: string;
  /** The list holds each value once. */
  distinct: boolean;
  /** Of the lists the first so many tell the rows apart; the others are what each row is given. All of them where absent. */
  compared?: number;
}

const NUMBER = 'list_row';

/**
 * The statement of a loop, sent once: `= ANY ($1)` where the compared column comes back and no row is cut off, else a join
 * with the list, each of whose rows asks for itself; where each turn stores values of its own, an update from the lists of them.
 * Undefined for writes that are not told apart by one column.
 */
export function oneStatement(statement: Statement, keys: readonly LoopKey[]): OneStatement | undefined {
  const [first] = keys;
  if (first === undefined) return undefined;
  const { facts, parameters, json } = statement;
  if (facts.verb === 'update' && parameters.some(isOpenWrite)) return eachOwn(statement, keys);
  const compared = parameters[first.number - 1]?.column?.column;
  const places = [...statement.sql.matchAll(new RegExp(`=\\s*\\$${String(first.number)}\\b(::\\w+)?`, 'g'))];
  const filter = facts.filters.find(({ parameter }) => parameter === first.number);
  const mentioned = statement.sql.match(new RegExp(`\\$${String(first.number)}\\b`, 'g'))?.length ?? 0;
  const plain =
    keys.length === 1 &&
    places.length === 1 &&
    mentioned === 1 &&
    filter?.operator === '=' &&
    !filter.alternative &&
    !filter.wrapped;
  const whole =
    facts.limit === undefined &&
    facts.offset === undefined &&
    facts.aggregates.length === 0 &&
    facts.groupBy === undefined &&
    !facts.singleRow;
  const shown = facts.columns === 'all' ? facts.tables.length === 1 : facts.columns.some(({ column }) => column === compared);
  const writes = facts.verb === 'update' || facts.verb === 'delete';
  if (
    plain &&
    compared !== undefined &&
    (writes || (facts.verb === 'select' && whole && shown && !json && !/\bdistinct\b/i.test(statement.sql)))
  ) {
    const sql = trimmed(statement.sql).replace(places[0]?.[0] ?? '', () => `= ANY ($${String(first.number)}::${first.type}[])`);
    return { sql, key: compared, distinct: true };
  }
  if (facts.verb !== 'select') return undefined;
  return { sql: joined(statement, keys), key: NUMBER, distinct: false };
}

function joined({ sql }: Statement, keys: readonly LoopKey[]): string {
  const lists = keys.map(({ number, type }) => `$${String(number)}::${type}[]`).join(', ');
  const names = keys.map((_, at) => `v${String(at + 1)}`).join(', ');
  const own = keys.reduce(
    (text, { number }, at) =>
      text.replaceAll(new RegExp(`\\$${String(number)}\\b(::[\\w]+)?`, 'g'), () => `list.v${String(at + 1)}`),
    trimmed(sql),
  );
  return `SELECT list.${NUMBER}, found.* FROM unnest(${lists}) WITH ORDINALITY AS list(${names}, ${NUMBER}) CROSS JOIN LATERAL (${own}) found`;
}
