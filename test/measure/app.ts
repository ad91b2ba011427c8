import type { App, CallSite, Catalogue, EntryPoint, Statement, StatementFacts } from '../../src/model/index.js';

const location = { file: 'app.ts', line: 1, endLine: 1, column: 1 };

/** Facts of a statement on one table; a test names what differs. */
export function facts(table: string, over: Partial<StatementFacts> = {}): StatementFacts {
  return {
    verb: 'select',
    tables: [{ name: table, alias: table }],
    filters: [],
    joins: [],
    orderBy: [],
    singleRow: false,
    columns: 'all',
    aggregates: [],
    ...over,
  };
}

export function statement(id: string, sql: string, about: StatementFacts, over: Partial<Statement> = {}): Statement {
  return {
    id,
    site: `site-${id}`,
    variant: 0,
    order: 0,
    sql,
    parameters: [],
    role: 'owner',
    facts: about,
    json: false,
    location,
    ...over,
  };
}

/** An App of which every statement is reached from one page of its own. */
export function app(catalogue: Catalogue, statements: Statement[] = [], over: Partial<App> = {}): App {
  const callSites = statements.map((one): CallSite => ({
    id: one.site,
    library: 'pg',
    symbol: one.id,
    location,
    role: one.role,
    variants: [],
    use: 'delivered',
    uses: [],
    usedColumns: 'all',
    reached: true,
  }));
  const entryPoints = statements.map((one): EntryPoint => ({
    id: `page-${one.id}`,
    kind: 'page',
    moment: one.facts.verb === 'select' ? 'view' : 'action',
    name: one.id,
    location,
    backOffice: false,
    access: 'unknown',
    work: { kind: 'call', site: one.site, variants: [0] },
  }));
  return {
    name: 'app',
    stack: [],
    catalogue,
    callSites,
    statements,
    entryPoints,
    links: [],
    subscriptions: [],
    suppressions: [],
    processFacts: [],
    signIn: true,
    files: { found: 1, read: 1, unreadable: 0 },
    unknowns: [],
    ...over,
  };
}
