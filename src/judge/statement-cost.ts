import type { EntryPoint, Statement } from '../model/index.js';
import { type Basis, holdsFor, tablesOf } from './basis.js';
import type { Bound } from './bound.js';
import { countedBytes, missingPageMilliseconds, pageRows } from './constants.js';
import { type Counts, countsAt, type Curve, databaseMilliseconds } from './cost.js';
import {
  deliveredShare,
  heapKilobytes,
  networkMilliseconds,
  processMilliseconds,
  runsInProcess,
  type Use,
  useIn,
} from './deliver.js';
import { nothing, type Parts } from './parts.js';
import { missingShare } from './storage.js';

/** The counts of a statement under what is supposed; undefined when it was not measured. */
export function suppositionCounts(basis: Basis, id: string, users: number, bound: Bound): Counts | undefined {
  const curve = basis.supposing.indexed.get(id) ?? basis.curves.get(id);
  if (curve === undefined) return undefined;
  return basis.supposing.rows.size === 0 ? countsAt(curve, users, bound) : guessed(basis, id, curve, users, bound);
}

/** With other row counts of a guessed table: as with more users where it grows with them, else so many times the work. */
function guessed(basis: Basis, id: string, curve: Curve, users: number, bound: Bound): Counts {
  const statement = basis.statements.get(id);
  const table = statement && tablesOf(basis, statement).find((one) => basis.supposing.rows.has(keyOf(one)));
  const factor = table === undefined ? 1 : (basis.supposing.rows.get(keyOf(table)) ?? 1);
  if (table?.perUser !== undefined) return countsAt(curve, Math.max(1, users * factor), bound);
  return scaled(countsAt(curve, users, bound), factor);
}

const keyOf = (table: { schema: string; table: string }): string => `${table.schema}.${table.table}`;

function scaled(counts: Counts, factor: number): Counts {
  return {
    rows: counts.rows * factor,
    scanned: counts.scanned * factor,
    buffers: counts.buffers * factor,
    bytes: counts.bytes * factor,
  };
}

/**
 * What one execution of a statement costs where an entry point sends it.
 *
 * @param waiting milliseconds of the round trip
 */
export function statementParts(
  basis: Basis,
  entry: EntryPoint,
  statement: Statement,
  users: number,
  bound: Bound,
  waiting: number,
): Parts {
  if (basis.supposing.gone.has(statement.id) || statement.refused?.by === 'app' || statement.control) return nothing;
  const sentOnce = { ...nothing, waiting, statements: 1 };
  const raw = suppositionCounts(basis, statement.id, users, bound);
  const site = basis.sites.get(statement.site);
  if (raw === undefined || site === undefined) return sentOnce;
  const use = useIn(entry, site);
  const reads = statement.facts.verb === 'select';
  const share = deliveredShare(use, bound);
  const shown = reads && use.use === 'delivered' ? onePage(basis, statement.id, users, bound, raw) : raw;
  const paged = reads && basis.supposing.paged && use.use === 'delivered' ? pagedCounts(statement, shown) : shown;
  const small = reads && isCounted(basis, statement.id, use);
  const carried = small ? { ...paged, rows: Math.min(paged.rows, 1), bytes: Math.min(paged.bytes, countedBytes) } : paged;
  const disk = bound === 'high' ? paged.buffers * missingShare(basis, users) * missingPageMilliseconds : 0;
  const common = { ...sentOnce, database: databaseMilliseconds(paged), disk, rows: carried.rows, bytes: carried.bytes };
  if (!runsInProcess(entry, site)) return { ...common, network: networkMilliseconds(carried.bytes) };
  const kilobytes = heapKilobytes(basis, statement.id, carried);
  return {
    ...common,
    process: processMilliseconds(basis, statement.id, carried.rows),
    network: networkMilliseconds(carried.bytes) * share,
    held: use.use === 'delivered' ? kilobytes : 0,
    passing: use.use === 'delivered' ? 0 : kilobytes,
  };
}

/** Whether the database counts, sums or picks what the code would; of single statements only the counting was tried. */
export function isCounted(basis: Basis, id: string, { use, filtered }: Use): boolean {
  const { counted } = basis.supposing;
  if (typeof counted === 'boolean') return counted && use !== 'delivered';
  return use === 'counted' && !filtered && holdsFor(counted, id);
}

/** What a page of the list took in the lab, where that was tried and less. */
function onePage(basis: Basis, id: string, users: number, bound: Bound, raw: Counts): Counts {
  const curve = basis.supposing.pages.get(id);
  if (curve === undefined) return raw;
  const page = countsAt(curve, users, bound);
  return databaseMilliseconds(page) <= databaseMilliseconds(raw) || page.rows < raw.rows ? page : raw;
}

/** A page of a list: with an index in its order, only the rows of the page are touched if the rest was to be shown too. */
function pagedCounts(statement: Statement, counts: Counts): Counts {
  if (typeof statement.facts.limit === 'number' || counts.rows <= pageRows) return counts;
  const ratio = pageRows / counts.rows;
  const { filters, joins } = statement.facts;
  const showsMost = counts.rows >= counts.scanned / 2 || filters.length + joins.length === 0;
  return {
    rows: pageRows,
    bytes: counts.bytes * ratio,
    scanned: showsMost ? counts.scanned * ratio : counts.scanned,
    buffers: showsMost ? counts.buffers * ratio : counts.buffers,
  };
}
