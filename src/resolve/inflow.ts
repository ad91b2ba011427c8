import {
  type Catalogue,
  type EntryPoint,
  findTable,
  type Filter,
  type LoopSource,
  type Statement,
  type Work,
} from '../model/index.js';

/** Rows are kept for so long where the scenario does not say otherwise: what a run finds came in its part of that time. */
const keptMilliseconds = 365 * 24 * 3_600_000;
/** A clock in the process whose interval the environment gives runs once a day at the least. */
const dayMilliseconds = 24 * 3_600_000;
/** The fullest hour has so many times what comes in on the average. */
const fullest = 10;

/**
 * Jobs with what their loops really turn over: a job that moves each row out of what it asks for (`WHERE status = 'pending'`, then
 * `SET status = 'expired'`) finds in each run what came since the last one, not all that there ever was.
 */
export function withInflow(entryPoints: EntryPoint[], statements: Statement[], catalogue: Catalogue): EntryPoint[] {
  const bySite = new Map<string, Statement[]>();
  for (const statement of statements) bySite.set(statement.site, [...(bySite.get(statement.site) ?? []), statement]);
  const sent = (sites: readonly string[]): Statement[] => sites.flatMap((site) => bySite.get(site) ?? []);
  return entryPoints.map((entry) => {
    const every = entry.everyMilliseconds ?? (entry.ownClock ? dayMilliseconds : undefined);
    if (entry.kind !== 'job' || every === undefined) return entry;
    const share = every / keptMilliseconds;
    const turns: [number, number] = [Math.min(1, share), Math.min(1, share * fullest)];
    const visit = (work: Work): Work => {
      if (work.kind === 'call') return work;
      if (work.kind !== 'loop') return { ...work, parts: work.parts.map(visit) };
      const body = visit(work.body);
      const over: LoopSource =
        work.over.kind === 'rows' && isEmptied(sent(work.over.sites), work.body, sent, catalogue)
          ? { ...work.over, turns, inflow: true }
          : work.over;
      return { ...work, over, body };
    };
    return { ...entry, work: visit(entry.work) };
  });
}

type Sent = (sites: readonly string[]) => Statement[];

/** Each form of what is asked for leaves out the rows that the loop has gone through. */
function isEmptied(asked: Statement[], body: Work, sent: Sent, catalogue: Catalogue): boolean {
  const lists = asked.filter(({ order }) => order === 0);
  return (
    lists.length > 0 &&
    lists.every((list) => {
      const name = list.facts.tables[0]?.name;
      const does = (site: string): boolean => sent([site]).some((write) => takesOut(write, list, catalogue));
      const touches = (site: string): boolean =>
        sent([site]).some(({ facts }) => facts.tables.some((table) => table.name === name));
      return list.facts.verb === 'select' && isSure(body, does, touches);
    })
  );
}

/**
 * Whether each turn does it, as far as arms tell: what is done only where a payment has come leaves the others where they are. A
 * rescue stands behind what goes well, and leaves the row alone.
 */
function isSure(work: Work, does: (site: string) => boolean, touches: (site: string) => boolean): boolean {
  if (work.kind === 'call') return does(work.site);
  if (work.kind === 'loop') return false;
  if (work.kind !== 'choice') return work.parts.some((part) => isSure(part, does, touches));
  const [first, ...others] = work.parts;
  if (first === undefined || !isSure(first, does, touches)) return false;
  return others.every((part) => isSure(part, does, touches) || !sitesIn(part).some(touches));
}

function sitesIn(work: Work): string[] {
  if (work.kind === 'call') return [work.site];
  return work.kind === 'loop' ? sitesIn(work.body) : work.parts.flatMap(sitesIn);
}

function takesOut(write: Statement, list: Statement, catalogue: Catalogue): boolean {
  const [source] = list.facts.tables;
  const table = source && findTable(catalogue, source.name, source.schema);
  const { verb, target, filters, sets = [] } = write.facts;
  if (!table || target !== table.name) return false;
  const [key, ...more] = table.primaryKey;
  const byKey = filters.some(
    ({ column, operator, parameter, alternative }) =>
      column === key && operator === '=' && parameter !== undefined && !alternative,
  );
  if (!byKey || more.length > 0) return false;
  if (verb === 'delete') return true;
  const tested = list.facts.filters.filter((filter) => filter.table === table.name && !filter.alternative && !filter.wrapped);
  return tested.some((filter) =>
    sets.some((set) => set.column === filter.column && leaves(filter, valueOf(filter, list), valueOf(set, write))),
  );
}

type Value = string | number | boolean | null | undefined;

function valueOf({ literal, parameter }: Pick<Filter, 'literal' | 'parameter'>, { parameters }: Statement): Value {
  if (literal !== undefined || parameter === undefined) return literal;
  const given = parameters[parameter - 1]?.literal;
  return Array.isArray(given) ? undefined : given;
}

/** The row with the new value is none of those that are asked for. */
function leaves({ operator }: Filter, asked: Value, written: Value): boolean {
  if (operator === 'is null') return written !== null;
  return operator === '=' && asked !== undefined && written !== undefined && written !== asked;
}
