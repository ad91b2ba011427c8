import { type App, type Catalogue, type EntryPoint, findTable, type Json, type Statement } from '../../model/index.js';
import { sitesOf } from '../../scenario/index.js';
import type { ActionCall } from './actions/call.js';
import { fieldOf } from './field.js';
import { type Named, nothingNamed } from './named.js';
import type { Manner } from './procedure.js';
import { sharedBy } from './shared.js';

/** A value that a request must carry, and the column that it is compared with or written to, where the statements tell. */
export interface Field {
  name: string;
  schema?: string;
  table?: string;
  column?: string;
  /** It is stored, and not only looked for. */
  written: boolean;
  /** A list of such values. */
  list: boolean;
  /** Text around it in the statement: a search. */
  searched: boolean;
  /** Rows on one side of it are looked for: it need not be in any. */
  ranged?: true;
  /** A document says that it has to be there, or that this value is accepted. */
  required?: true;
  told?: Json;
}

/** How a route is asked: what its address, query and body need. */
export interface Plan {
  entry: EntryPoint;
  method: string;
  /** `/orders/:id`. */
  pattern: string;
  parameters: Field[];
  query: Field[];
  body: Field[];
  /** Fields that its own text reads, whether a statement carries them or not. */
  named: Named;
  /** How its body is written, where a document says that it is no JSON. */
  form?: 'form';
  /** A page that is made on the server: it is opened, and answers with HTML. */
  page?: true;
  /** A procedure of tRPC, and how it is served. */
  procedure?: Manner;
  /** A server action, and how it is called. */
  action?: ActionCall;
  /** Its statements write, by what reading told. */
  writes: boolean;
  /** Tables that it inserts into. */
  inserts: { schema: string; table: string }[];
  /** Tables that it names, for what nothing else tells. */
  tables: { schema: string; table: string }[];
}

/**
 * Every route over HTTP that is reached, and every page that a server makes with what it asks of the database, as they have to be
 * asked; one that several ask for in their own ways stands there once.
 */
export function plansOf(app: App, named: (entry: EntryPoint) => Named = () => nothingNamed): Plan[] {
  const bySite = new Map<string, Statement[]>();
  for (const statement of app.statements) bySite.set(statement.site, [...(bySite.get(statement.site) ?? []), statement]);
  const routes = new Map<string, EntryPoint>();
  for (const entry of app.entryPoints) {
    const address = `${entry.method ?? ''} ${entry.path ?? ''}`;
    if (entry.path !== undefined && isAsked(entry) && !routes.has(address)) routes.set(address, entry);
  }
  const sites = new Map([...routes.values()].map((entry) => [entry, [...new Set(sitesOf(entry.work).map(({ site }) => site))]]));
  const shared = sharedBy(sites);
  return [...sites].map(([entry, own]) => {
    const statements = own.flatMap((site) => bySite.get(site) ?? []);
    return planOf(
      entry,
      statements,
      statements.filter(({ site }) => !shared.has(site)),
      app.catalogue,
      named(entry),
    );
  });
}

function isAsked({ kind, server, moment, work }: EntryPoint): boolean {
  return kind === 'route' || (kind === 'page' && server === true && moment === 'view' && sitesOf(work).length > 0);
}

/** One entry point as it has to be asked, whatever else the app has. */
export function planFor(entry: EntryPoint, { statements, catalogue }: App): Plan {
  const sites = new Set(sitesOf(entry.work).map(({ site }) => site));
  const own = statements.filter(({ site }) => sites.has(site));
  return planOf(entry, own, own, catalogue, nothingNamed);
}

/** @param own its statements without those before most routes */
function planOf(
  entry: EntryPoint,
  statements: readonly Statement[],
  own: readonly Statement[],
  catalogue: Catalogue,
  named: Named,
): Plan {
  const pattern = patternOf(entry.path ?? '/');
  const method = (entry.method ?? 'GET').toUpperCase().replace(/^(?:ALL|ANY|USE|\*)$/, 'GET');
  const inPath = [...pattern.matchAll(/:(\w+)/g)].flatMap(([, name]) => name ?? []);
  const fields = new Map<string, Field & { place: 'path' | 'query' | 'body' }>();
  for (const statement of statements)
    for (const parameter of statement.parameters) {
      const told = fieldOf(parameter, catalogue);
      if (told === undefined) continue;
      const place = inPath.includes(told.name)
        ? 'path'
        : (told.place ?? (method === 'GET' || method === 'DELETE' ? 'query' : 'body'));
      const key = `${place} ${told.name}`;
      const before = fields.get(key);
      if (before === undefined || (before.column === undefined && told.column !== undefined)) fields.set(key, { ...told, place });
      // What is looked for first and stored then, as an address that nobody may have yet, is stored.
      else if (told.written && place === 'body' && before.table === told.table && before.column === told.column)
        fields.set(key, { ...before, written: true });
    }
  for (const name of inPath)
    if (!fields.has(`path ${name}`))
      fields.set(`path ${name}`, { name, written: false, list: false, searched: false, place: 'path' });
  const at = (wanted: string): Field[] =>
    [...fields.values()].flatMap(({ place, ...field }) => (place === wanted ? [field] : []));
  const writing = own.filter(({ facts }) => facts.verb === 'insert' || facts.verb === 'update' || facts.verb === 'delete');
  const tableIn = (statement: Statement): { schema: string; table: string }[] => {
    const table = findTable(
      catalogue,
      statement.facts.target ?? statement.facts.tables[0]?.name ?? '',
      statement.facts.tables[0]?.schema,
    );
    return table === undefined ? [] : [{ schema: table.schema, table: table.name }];
  };
  return {
    entry,
    method,
    pattern,
    parameters: at('path'),
    query: at('query'),
    body: at('body'),
    writes: writing.length > 0,
    inserts: writing.filter(({ facts }) => facts.verb === 'insert').flatMap(tableIn),
    tables: statements.flatMap(tableIn),
    named,
    ...(entry.kind === 'page' && method === 'GET' ? { page: true as const } : {}),
    // What its name alone stands for is a procedure; where they are really served the running app tells.
    ...(entry.path === `/trpc/${entry.name}` ? { procedure: { prefix: '/trpc', wrapped: false } } : {}),
  };
}

/** As Express writes it: without what may be absent, a list of segments as one. */
function patternOf(path: string): string {
  return path
    .replace(/\[\[?\.\.\.(\w+)\]?\]/g, ':$1')
    .replace(/\[(\w+)\]/g, ':$1')
    .replace(/\{(\w+)\}/g, ':$1')
    .replace(/\/:(\w+)\?/g, '')
    .replace(/:(\w+)\([^)]*\)/g, ':$1')
    .replace(/\/\*\w*$/, '')
    .replace(/^(?!\/)/, '/');
}
