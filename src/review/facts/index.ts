import type { App, CallSite, Catalogue, EntryPoint, Scenario, Statement } from '../../model/index.js';
import { boundOf } from './bound.js';
import { growingTables } from './growing.js';
import { reachesOf, type Reach } from './reach.js';

/** Everything that rules may ask for. A rule names what it needs and sees no more. */
export interface Facts {
  catalogue: Catalogue;
  scenario: Scenario;
  /** Statements of reached call sites that Postgres takes. */
  statements: Statement[];
  /** Statements of reached call sites that Postgres or PostgREST refuses. */
  refused: Statement[];
  sites: Map<string, CallSite>;
  entryPoints: Map<string, EntryPoint>;
  /** Every way from an entry point to a call site, with the loops on it. */
  reaches: Reach[];
  /** Most rows that a statement can give; undefined when it grows with the data. */
  bound: (statement: Statement) => number | undefined;
  /** Whether a table grows with the users. */
  growing: (table: string) => boolean;
  signIn: boolean;
}

export function gatherFacts(app: App, scenario: Scenario): Facts {
  const sites = new Map(app.callSites.map((site) => [site.id, site]));
  const reached = app.statements.filter((statement) => sites.get(statement.site)?.reached === true);
  const growing = growingTables(app, scenario);
  return {
    catalogue: app.catalogue,
    scenario,
    statements: reached.filter((statement) => statement.refused === undefined),
    refused: reached.filter((statement) => statement.refused !== undefined),
    sites,
    entryPoints: new Map(app.entryPoints.map((entry) => [entry.id, entry])),
    reaches: reachesOf(app.entryPoints),
    bound: (statement) => boundOf(statement, app.catalogue, growing),
    growing,
    signIn: app.signIn,
  };
}
