import { type CallSite, type EntryPoint, preferred, type ResultUse, type UsePlace } from '../model/index.js';
import type { Basis } from './basis.js';
import type { Bound } from './bound.js';
import { type Counts, countsAt, type Curve } from './cost.js';
import {
  bytesPerMillisecond,
  disagreement,
  heapOfCodeMegabytes,
  heapPerRow,
  passingShare,
  processMillisecondsPerRow,
} from './constants.js';

/** What an entry point does with the rows of a call. */
export interface Use {
  use: ResultUse;
  filtered: boolean;
}

const strength: readonly ResultUse[] = ['discarded', 'first', 'counted', 'aggregated', 'delivered'];

/** The uses that lie inside the entry point decide; where none does, what the site says of itself. */
export function useIn(entry: EntryPoint, site: CallSite): Use {
  const inside = site.uses.filter((place) => isInside(place, entry));
  const places = inside.length > 0 ? inside : site.uses;
  const uses = inside.map((place) => place.use);
  const use = uses.length === 0 ? site.use : strength[Math.max(...uses.map((one) => strength.indexOf(one)))];
  const delivering = places.filter((place) => place.use === use);
  return { use: use ?? site.use, filtered: delivering.length > 0 && delivering.every((place) => place.filtered) };
}

function isInside({ location, within }: UsePlace, entry: EntryPoint): boolean {
  const { file, line, endLine } = entry.location;
  if (entry.functions?.includes(within) === true) return true;
  return location.file === file && location.line >= line && location.line <= endLine;
}

/** Whether the statements of a call run in a process of the app; a browser's calls do not. */
export function runsInProcess(entry: EntryPoint, site: CallSite): boolean {
  return site.library !== 'supabase' || entry.kind !== 'page' || entry.server === true;
}

/** Milliseconds of CPU that carrying rows costs the app's process: the reference, or what was seen if it is far from it. */
export function processMilliseconds(basis: Basis, statement: string, rows: number): number {
  const seen = basis.processes.get(statement)?.perRow.cpuMilliseconds;
  const far =
    seen !== undefined &&
    seen > 0 &&
    (seen > processMillisecondsPerRow * disagreement || seen < processMillisecondsPerRow / disagreement);
  return rows * (far ? preferred(seen) : processMillisecondsPerRow);
}

/** Milliseconds on the wire to the user. */
export function networkMilliseconds(bytes: number): number {
  return bytes / bytesPerMillisecond;
}

/** Share of the rows that reach the user; where code filters first, somewhere between none and all. */
export function deliveredShare({ use, filtered }: Use, bound: Bound): number {
  if (use !== 'delivered') return 0;
  if (!filtered || bound === 'high') return 1;
  return bound === 'low' ? 0 : passingShare;
}

/** Kilobytes of heap that the rows take. */
export function heapKilobytes(basis: Basis, statement: string, { rows, bytes }: Counts): number {
  const seen = basis.processes.get(statement)?.perRow.heapKilobytes;
  if (seen !== undefined && seen > 0) return rows * preferred(seen) * narrowing(basis, statement);
  return (bytes / 1024) * heapPerRow.timesBytes + rows * heapPerRow.kilobytes;
}

/** Share of a row that is left where a fix fetches fewer columns; 1 elsewhere. */
function narrowing(basis: Basis, statement: string): number {
  const [curve, now] = [basis.supposing.indexed.get(statement), basis.curves.get(statement)];
  if (curve === undefined || now === undefined) return 1;
  const width = (of: Curve): number => {
    const { rows, bytes } = countsAt(of, basis.largest, 'centre');
    return rows < 1 ? 0 : bytes / rows;
  };
  return width(now) === 0 || width(curve) === 0 ? 1 : Math.min(1, width(curve) / width(now));
}

/** Megabytes of heap that are left for rows. */
export function heapForRows(basis: Basis): number {
  return basis.scenario.machine.processHeapMegabytes - heapOfCodeMegabytes;
}
