import { findTable, type FixTrial, type Table } from '../../model/index.js';
import type { Execution } from '../execute/session.js';
import { quoteName } from '../fill/sql.js';
import { growthOf, heavyPoints } from '../growth/model.js';
import type { Before } from './before.js';
import { isLinear, type Bench } from './bench.js';
import { candidatesFor, type Candidate } from './candidates.js';
import { askedOf } from './conditions.js';
import { beforeAfter, lessOf, tryRewrite, type Rewrite, type Sides } from './rewrite.js';
import { rowsOf, trimmed } from './results.js';

/** Rows of a page (docs/ceiling.md counts with the same). */
const PAGE = 50;
const MANY_TIMES = 5;

/** Lists that are shown whole and grow: what a page of them costs. PostgREST's end where the platform cuts them off. */
export function isList({ app }: Bench, { batch, executed }: Before): boolean {
  const { facts, json, sql, site, rowCap } = batch.statement;
  const [earlier, last] = heavyPoints(executed.points).slice(-2);
  const delivered = app.callSites.find(({ id }) => id === site)?.use === 'delivered';
  const whole = json ? rowCap !== undefined && pageOf(sql, '', rowCap) !== undefined : facts.limit === undefined;
  const plain = whole && facts.offset === undefined && !facts.singleRow && facts.groupBy === undefined;
  if (batch.write || !plain || !delivered || /\bfor (update|share)\b/i.test(sql)) return false;
  if (last === undefined || earlier === undefined || last.rows <= MANY_TIMES * PAGE) return false;
  return last.rows > 1.5 * earlier.rows || last.rows === rowCap;
}

/** The source of a PostgREST statement with another limit, and an order where it has none; undefined where it is not found once. */
function pageOf(sql: string, order: string, rowCap: number, rows = PAGE): string | undefined {
  const cut = ` LIMIT ${String(rowCap)})`;
  return sql.split(cut).length === 2 ? sql.replace(cut, () => `${order} LIMIT ${String(rows)})`) : undefined;
}

/** The first page of a list instead of all of it, in the same order; where it has none, in the order of its key. */
export async function tryLimit(statement: Before, bench: Bench): Promise<FixTrial | undefined> {
  const { facts, sql, json, rowCap } = statement.batch.statement;
  const named = facts.tables[0];
  const table = named && findTable(bench.app.catalogue, named.name, named.schema);
  const order = facts.orderBy.length > 0 ? '' : orderByKey(table, facts.tables.length === 1);
  if (order === undefined) return undefined;
  const all = json && rowCap !== undefined ? pageOf(sql, order, rowCap, rowCap) : `${trimmed(sql)}${order}`;
  const paged = json && rowCap !== undefined ? pageOf(sql, order, rowCap) : `${trimmed(sql)}${order} LIMIT ${String(PAGE)}`;
  if (all === undefined || paged === undefined) return undefined;
  const rewrite: Rewrite = {
    kind: 'limit',
    statement,
    sql: paged,
    instead: (_, execution) => ({ ...execution, sql: paged }),
    compare: async ({ client }, now, instead) => {
      const first = await rowsOf(client, { ...now, sql: all }, PAGE, json);
      const page = await rowsOf(client, instead, PAGE, json);
      const same = first.length === page.length && first.every((row, at) => row === page[at]);
      return same
        ? { same, says: `the first ${String(PAGE)} rows are the same, the rest is on the next pages` }
        : { same, why: 'the page is no beginning of the list: its order leaves rows equal, which Postgres may give either way' };
    },
    changesWhatIsShown: true,
    columns: facts.orderBy.map(({ column }) => column),
  };
  const alone = await tryRewrite(rewrite, bench, pays);
  if (alone === undefined || alone.verdict === 'verified' || alone.effects.length === 0) return alone;
  const support = await orderIndex(bench, statement, paged);
  return support === undefined ? alone : tryRewrite({ ...rewrite, support }, bench, pays);
}

function orderByKey(table: Table | undefined, single: boolean): string | undefined {
  if (table === undefined || !single || table.primaryKey.length === 0) return undefined;
  return ` ORDER BY ${table.primaryKey.map(quoteName).join(', ')}`;
}

/** The index in whose order the page can be read off. */
export async function orderIndex(bench: Bench, { batch, executed }: Before, sql: string): Promise<Candidate | undefined> {
  const largest = bench.sizes.at(-1);
  const execution = largest && executed.heavy.get(largest.filled.users);
  if (largest === undefined || execution === undefined) return undefined;
  const paged: Execution = { ...execution, sql };
  const asked = await askedOf(largest.client, batch.statement, paged);
  const ordered = asked.filter(({ order }) => order.length > 0);
  return candidatesFor(bench.app, ordered, false).find(({ covered, where }) => covered === undefined && where === undefined);
}

function pays(sides: Sides): { pays: boolean; says: string } {
  const { law } = growthOf(sides.after);
  if (isLinear(law))
    return {
      pays: false,
      says: `a page still reads more with more users: ${beforeAfter(sides, 'scanned', 'rows are looked at')}`,
    };
  const enough = lessOf(sides, 'rows') >= MANY_TIMES;
  return { pays: enough, says: enough ? beforeAfter(sides, 'rows', 'rows') : 'the list is hardly longer than a page' };
}
