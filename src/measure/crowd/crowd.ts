import type { App, Crowd, ParameterValue, Statement } from '../../model/index.js';
import type { Batch } from '../execute/order.js';
import type { Executed, LoadedSize } from '../execute/measure-statement.js';
import { inRole, type Execution } from '../execute/session.js';
import type { FillContext } from '../fill/context.js';
import { quoteName, quoteTable } from '../fill/sql.js';
import { chooseTuple } from '../parameters/tuple.js';
import { cellsOf, holdsOneOf, rowsIn } from './rows.js';

/** So many readers of median weight are looked at, at every size. */
const readers = 9;
/** A page without its limit, to see whether there was something to show. */
const wholePage = 100_000;

interface Ran {
  batch: Batch;
  executed: Executed;
}

/**
 * The same readers among ever more strangers (experiment "crowd"): where the code takes a page of everybody's rows and keeps
 * those that other rows of the reader name (whom they follow), does the reader still see any of them? Executed at every loaded
 * size, in the reader's role, with nothing written by hand: which rows are kept is what the code's own test compares.
 *
 * @returns one line per page; a page whose kept rows could not be told apart at the smallest size is left out
 */
export async function crowd(context: FillContext, sizes: readonly LoadedSize[], results: readonly Ran[]): Promise<Crowd[]> {
  const found: Crowd[] = [];
  for (const { page, sets } of picked(context.app, results)) {
    const at: Crowd['at'] = [];
    for (const [index, size] of sizes.entries()) {
      const seen = await seenAt(context, size, page, sets, index === 0);
      if (seen === undefined) break;
      at.push({ users: size.filled.users, ...seen });
    }
    if (at.length > 0) found.push({ statement: page.batch.statement.id, at });
  }
  return found;
}

/** Pages with a limit of their own whose rows the code picks by the rows of other calls. */
function picked(app: App, results: readonly Ran[]): { page: Ran; sets: Ran[] }[] {
  const bySite = new Map<string, Ran[]>();
  for (const ran of results) {
    for (const id of ran.batch.ids) {
      const site = app.statements.find((statement) => statement.id === id)?.site;
      if (site !== undefined) bySite.set(site, [...(bySite.get(site) ?? []), ran]);
    }
  }
  return app.callSites.flatMap((site) => {
    const by = [...new Set(site.uses.flatMap((place) => place.picked ?? []))];
    const sets = by.flatMap((other) => bySite.get(other)?.slice(0, 1) ?? []);
    const page = bySite.get(site.id)?.find((ran) => isPage(ran.batch.statement));
    return page === undefined || sets.length === 0 ? [] : [{ page, sets }];
  });
}

function isPage({ facts, rowCap }: Statement): boolean {
  return facts.verb === 'select' && rowCap === undefined && facts.limit !== undefined && facts.limit !== 1;
}

/** Of the readers who have something to see, how many there are and how many see none of it. */
async function seenAt(
  context: FillContext,
  size: LoadedSize,
  page: Ran,
  sets: readonly Ran[],
  whole: boolean,
): Promise<{ readers: number; empty: number } | undefined> {
  const executions = [page, ...sets].map((ran) => ran.executed.heavy.get(size.filled.users));
  const [shown, ...keeping] = executions.filter((execution) => execution !== undefined);
  const [set] = sets;
  if (shown === undefined || keeping.length < sets.length || set === undefined) return undefined;
  const outcome = { readers: 0, empty: 0 };
  for (let skip = 0; skip < readers; skip++) {
    const chosen = await chooseTuple(size.client, context, size.filled, set.batch.statement, 'median', skip);
    const reader = 'why' in chosen ? undefined : chosen.user;
    if (reader === undefined) continue;
    const kept = new Set<string>();
    for (const execution of keeping) for (const value of cellsOf(await rowsOf(size, as(execution, reader)))) kept.add(value);
    kept.delete(reader);
    if (kept.size === 0) continue;
    for (const key of await doubles(context, size, [...kept])) kept.add(key);
    const asReader = as(shown, reader);
    const sees = (await rowsOf(size, asReader)).some((row) => holdsOneOf(row, kept));
    if (whole && !sees && !(await rowsOf(size, unlimited(asReader, page.batch.statement))).some((row) => holdsOneOf(row, kept)))
      continue;
    outcome.readers++;
    if (!sees) outcome.empty++;
  }
  return outcome.readers === 0 ? undefined : outcome;
}

/** Keys of what stands for the same people where rows name their author: an actor, a membership, a seat. */
async function doubles(context: FillContext, { client }: LoadedSize, users: string[]): Promise<string[]> {
  const { links, tables, population, ownerOf } = context;
  const authors = new Set(links.filter((link) => ownerOf.get(link.from) === link.columns[0]).map((link) => link.to));
  const found: string[] = [];
  for (const link of links) {
    const table = tables.get(link.from);
    const [column, key] = [link.columns[0], table?.primaryKey[0]];
    if (table === undefined || column === undefined || key === undefined) continue;
    if (!population.has(link.to) || population.has(link.from) || !authors.has(link.from)) continue;
    const { rows } = await client.query<{ key: string }>(
      `SELECT ${quoteName(key)}::text AS key FROM ${quoteTable(table)} WHERE ${quoteName(column)}::text = ANY($1)`,
      [users],
    );
    found.push(...rows.map((row) => row.key));
  }
  return found;
}

/** The same execution by another user: what was the first user's id is the reader's. */
function as(execution: Execution, reader: string): Execution {
  const values = execution.values.map((value) => (value !== null && String(value) === execution.user ? reader : value));
  return { ...execution, values, user: reader };
}

function unlimited(execution: Execution, { parameters, facts }: Statement): Execution {
  const values = execution.values.map((value, at): ParameterValue => {
    const operator = parameters[at]?.operator;
    return operator === 'limit' ? wholePage : operator === 'offset' ? 0 : value;
  });
  const sql =
    typeof facts.limit === 'number'
      ? execution.sql.replace(new RegExp(`LIMIT ${String(facts.limit)}\\b`, 'i'), `LIMIT ${String(wholePage)}`)
      : execution.sql;
  return { ...execution, sql, values };
}

async function rowsOf({ client }: LoadedSize, execution: Execution): Promise<Record<string, unknown>[]> {
  return inRole(client, execution, async () => {
    const { rows } = await client.query<Record<string, unknown>>({ text: execution.sql, values: execution.values });
    return rowsIn(rows);
  });
}
