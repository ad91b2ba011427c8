import { type App, findTable, type Known, type Statement, type Table, type Work } from '../model/index.js';
import type { Amount, Facts } from './facts.js';
import { nameOf } from './rules-keys.js';
import { tableKey } from './tables.js';

/** No parent gets more rows than this, because the code counts them before each insert. */
export interface RowLimit {
  /** The column that names the parent. */
  column: string;
  rows: number;
}

/** The fullest of things with a limit is at it, and has three times the mean (see parts.ts). */
const fullest = 3;

/** Tables in which each reached insert stands behind a count of the same parent's rows, by key. */
export function limitsOf(app: App): ReadonlyMap<string, RowLimit> {
  const statements = new Map<string, Statement[]>();
  for (const statement of app.statements) statements.set(statement.site, [...(statements.get(statement.site) ?? []), statement]);
  const found = new Map<string, (RowLimit | undefined)[]>();
  const visit = (work: Work, known: readonly Known[], looped: boolean): void => {
    if (work.kind === 'loop') return visit(work.body, known, true);
    if (work.kind !== 'call') {
      const told = work.kind === 'sequence' && work.when ? [...known, ...work.when] : known;
      for (const part of work.parts) visit(part, told, looped);
      return;
    }
    for (const { facts } of statements.get(work.site) ?? []) {
      const table = facts.verb === 'insert' && facts.target !== undefined ? findTable(app.catalogue, facts.target) : undefined;
      if (table === undefined) continue;
      const key = tableKey(table);
      const limits = looped ? [] : known.flatMap((each) => limitIn(each, table, statements.get(each.site) ?? []));
      found.set(key, [...(found.get(key) ?? []), limits.sort((left, right) => left.rows - right.rows)[0]]);
    }
  };
  for (const { work } of app.entryPoints) visit(work, [], false);
  const limited = new Map<string, RowLimit>();
  for (const [key, limits] of found) {
    const [first] = limits;
    const all = limits.flatMap((limit) => (limit && limit.column === first?.column ? [limit.rows] : []));
    if (first && all.length === limits.length) limited.set(key, { column: first.column, rows: Math.max(...all) });
  }
  return limited;
}

/** A count of the table's rows by one column that was found below a number; of a span of time it limits how fast, not how many. */
function limitIn({ state, limit, unsure, changed }: Known, table: Table, counts: readonly Statement[]): RowLimit[] {
  if (state !== 'fewer' || limit === undefined || limit < 2 || unsure || changed) return [];
  return counts.flatMap(({ facts }) => {
    const [first, ...more] = facts.filters.filter(
      ({ operator, column }) => !(operator === 'is null' && /delet|archiv|revok/i.test(column)),
    );
    if (facts.verb !== 'select' || facts.tables[0]?.name !== table.name || !first || more.length > 0) return [];
    return first.operator === '=' && first.literal === undefined && !first.wrapped ? [{ column: first.column, rows: limit }] : [];
  });
}

/** The amount, not more than the code's own limit lets each parent have. */
export function withinLimit(facts: Facts, table: Table, amount: Amount): Amount {
  const limit = facts.limits.get(tableKey(table));
  const link =
    limit &&
    facts.links.find(({ from, columns }) => from === tableKey(table) && columns.length === 1 && columns[0] === limit.column);
  const parents = link && facts.amount(link.to).perUser;
  if (limit === undefined || link === undefined || parents === undefined || amount.perUser === undefined) return amount;
  const perUser = (parents * limit.rows) / fullest;
  if (amount.perUser <= perUser) return amount;
  return {
    ...amount,
    perUser,
    reason: `the code lets each of ${nameOf(link.to)} have at most ${String(limit.rows)}: a third of that`,
  };
}
