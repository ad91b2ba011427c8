import { findTable, type App, type CallSite, type EntryPoint, type Statement, type Table, type Work } from '../model/index.js';
import { appTables, tableKey } from './tables.js';

/** An entry point that adds rows: one for each turn of a loop, or only where who leads a group of users has gone on. */
export interface Writer {
  entryPoint: EntryPoint;
  looped: boolean;
  leads: boolean;
}

/** What the reached code does with one table. */
export interface Usage {
  reads: Statement[];
  /** Reached statements that insert, with the entry points that lead to them. */
  inserts: Statement[];
  insertedBy: Writer[];
  /** Jobs that delete by comparing a time column. */
  expiredBy: EntryPoint[];
  /** Columns by which the code asks for the one row there can be: with a second one its request would fail. */
  aloneBy: Set<string>;
  /** Columns by which the code asks for rows and takes the first, in no order; and those by which it takes several. */
  firstBy: Set<string>;
  severalBy: Set<string>;
}

/** Whether people who use the app make rows of a table, one at a time. */
export function isMadeByUsers(usage: Usage | undefined): boolean {
  return (usage?.insertedBy ?? []).some(
    ({ entryPoint, looped }) => !looped && !entryPoint.backOffice && entryPoint.kind !== 'job' && entryPoint.moment !== 'job',
  );
}

/** The call sites that an entry point's work leads to, with whether a loop stands around them. */
export function sitesOf(work: Work, looped = false): { site: string; looped: boolean }[] {
  if (work.kind === 'call') return [{ site: work.site, looped }];
  if (work.kind === 'loop') return sitesOf(work.body, true);
  return work.parts.flatMap((part) => sitesOf(part, looped));
}

/** What the reached code does, by table key; no map at all when the app has no reached statement to tell by. */
export function usageByTable(app: App): ReadonlyMap<string, Usage> | undefined {
  const reached = new Set(app.callSites.filter((site) => site.reached).map((site) => site.id));
  const statements = app.statements.filter((statement) => reached.has(statement.site));
  if (statements.length === 0) return undefined;
  const callers = new Map<string, { entryPoint: EntryPoint; looped: boolean }[]>();
  for (const entryPoint of app.entryPoints) {
    for (const { site, looped } of sitesOf(entryPoint.work))
      callers.set(site, [...(callers.get(site) ?? []), { entryPoint, looped }]);
  }
  const usages = new Map<string, Usage>();
  const usage = (table: Table): Usage => {
    const known = usages.get(tableKey(table)) ?? {
      reads: [],
      inserts: [],
      insertedBy: [],
      expiredBy: [],
      aloneBy: new Set(),
      firstBy: new Set(),
      severalBy: new Set(),
    };
    usages.set(tableKey(table), known);
    return known;
  };
  const sites = new Map(app.callSites.map((site) => [site.id, site]));
  for (const statement of statements) {
    const { facts } = statement;
    const asked = askedBy(statement, sites.get(statement.site));
    const own = asked === undefined ? undefined : findTable(app.catalogue, asked.table);
    if (asked !== undefined && own !== undefined) usage(own)[asked.takes].add(asked.column);
    for (const named of facts.tables) {
      const table = findTable(app.catalogue, named.name, named.schema);
      if (table !== undefined) usage(table).reads.push(statement);
    }
    const target = facts.target === undefined ? undefined : findTable(app.catalogue, facts.target);
    if (target === undefined) continue;
    const from = callers.get(statement.site) ?? [];
    if (facts.verb === 'insert') {
      usage(target).inserts.push(statement);
      const leads = sites.get(statement.site)?.leads === true;
      usage(target).insertedBy.push(...from.map((one) => ({ ...one, leads: leads || one.entryPoint.leads === true })));
    }
    const byAge = facts.filters.some(
      (filter) => filter.operator.startsWith('<') && isTime(target, filter.column) && !isPutAside.test(filter.column),
    );
    if (facts.verb === 'delete' && byAge)
      usage(target).expiredBy.push(...from.map((caller) => caller.entryPoint).filter((point) => point.kind === 'job'));
  }
  return usages;
}

/**
 * Tables that reached code, a policy or a function of the database names. Everything, when the code reads a view, whose own
 * tables the catalogue does not tell.
 */
export function usedTables(app: App, usages: ReadonlyMap<string, Usage>): ReadonlySet<string> {
  const tables = appTables(app.catalogue);
  const views = new Set(app.catalogue.views.map((view) => view.name));
  const readsView = app.statements.some((statement) => statement.facts.tables.some((table) => views.has(table.name)));
  if (readsView) return new Set(tables.map(tableKey));
  const inDatabase = [
    ...app.catalogue.functions.map((source) => source.source),
    ...tables.flatMap((table) => table.policies.flatMap((policy) => [policy.using ?? '', policy.check ?? ''])),
  ].join('\n');
  const named = new Set(inDatabase.split(/[^A-Za-z0-9_]+/));
  return new Set(tables.filter((table) => usages.has(tableKey(table)) || named.has(table.name)).map(tableKey));
}

/** Code that adds to fewer tables is no whole app. */
const fewest = 4;

/**
 * Tables to which any code adds rows, or a function of the database, or another program, since screens listen to them. What is not
 * reached counts where nothing of its file is: it may be the reading that did not come to it. A function that nobody calls beside others
 * that are called (`createPost` of a class whose `getPosts` a route asks for) adds nothing. Every table where that cannot be told: a
 * call that may add rows was not understood, or the code adds to less than half of what it uses.
 */
export function writtenTables(app: App, used: ReadonlySet<string>): ReadonlySet<string> {
  const tables = appTables(app.catalogue);
  const all = new Set(tables.map(tableKey));
  if (app.otherDatabase !== undefined || mayAddElsewhere(app)) return all;
  const sites = new Map(app.callSites.map((site) => [site.id, site]));
  const living = new Set(app.callSites.flatMap(({ reached, location }) => (reached ? [location.file] : [])));
  const mayRun = ({ site }: Statement): boolean => {
    const place = sites.get(site);
    return place === undefined || place.reached || !living.has(place.location.file);
  };
  const targets = app.statements.filter((one) => one.facts.verb === 'insert' && mayRun(one)).map(({ facts }) => facts.target);
  const named = new Set([...filledInside(app), ...targets, ...app.subscriptions.map(({ table }) => table)]);
  const written = new Set(tables.filter(({ name }) => named.has(name)).map(tableKey));
  const share = [...used].filter((key) => written.has(key)).length;
  return share < fewest || share * 2 < used.size ? all : written;
}

/** Names of the tables to which functions of the database add rows. */
export function filledInside({ catalogue }: App): ReadonlySet<string> {
  const sources = catalogue.functions.map(({ source }) => source).join('\n');
  return new Set([...sources.matchAll(/insert\s+into\s+(?:only\s+)?(?:"?\w+"?\.)?"?(\w+)/gi)].map(([, name = '']) => name));
}

/** Whether there is a call that may add rows without a statement that says so: one that was not understood, a nested upsert. */
function mayAddElsewhere({ callSites, statements }: App): boolean {
  const understood = new Set(statements.map(({ site }) => site));
  const adds = /^(insert|upsert|create|createMany|save|bulkCreate|\$queryRaw|\$executeRaw|query|execute|unsafe|raw|sql)/;
  return callSites.some(({ id, library, variants }) =>
    variants.some(({ steps }) =>
      understood.has(id)
        ? library === 'prisma' && JSON.stringify(steps.map((step) => step.arguments)).includes('"upsert"')
        : steps.some(({ name }) => adds.test(name)),
    ),
  );
}

/**
 * The one column that a read asks by, and how many rows the code takes. `from('users').select().eq('auth_id', id).maybeSingle()`: two
 * such rows would be an error. The newest of several is another question, as is whether there are any (`LIMIT 1`).
 */
function askedBy(
  { facts, variant }: Statement,
  site: CallSite | undefined,
): { table: string; column: string; takes: 'aloneBy' | 'firstBy' | 'severalBy' } | undefined {
  const [filter, ...more] = facts.filters;
  if (facts.verb !== 'select' || filter === undefined || more.length > 0) return undefined;
  if (filter.operator !== '=' || filter.literal !== undefined || filter.wrapped) return undefined;
  const { table, column } = filter;
  const steps = site?.library === 'supabase' ? (site.variants[variant]?.steps ?? []) : [];
  const named = (names: RegExp): boolean => steps.some(({ name }) => names.test(name));
  if (named(/^(single|maybeSingle)$/)) return named(/^(limit|range)$/) ? undefined : { table, column, takes: 'aloneBy' };
  if (site === undefined || facts.limit !== undefined || facts.singleRow) return undefined;
  if (site.use !== 'first') return { table, column, takes: 'severalBy' };
  return facts.orderBy.length === 0 ? { table, column, takes: 'firstBy' } : undefined;
}

/** A job that empties the bin leaves what was not thrown into it. */
const isPutAside = /delet|archiv|trash|remov|cancel/i;

function isTime(table: Table, column: string): boolean {
  return /^(timestamp|date)/.test(table.columns.find((candidate) => candidate.name === column)?.type ?? '');
}
