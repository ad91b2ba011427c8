import type { App, CallSite, Catalogue, EntryPoint, Scenario, Statement, Subscription } from '../../model/index.js';
import { boundOf } from './bound.js';
import { type Course, coursesOf } from './course.js';
import { growingTables } from './growing.js';
import { isKeyedButOne } from './keyed.js';
import { asksForParts, isFewOfOwner, isHandful, isParts, isWithinParent, rowsOfOwner } from './owned.js';
import { reachesOf, type Reach } from './reach.js';
import { isPerGroup, isSummary, tableOfGroups } from './summary.js';
import { type Scoped, scopesOf } from './scoped.js';
import { asksForOneParent, standingTables } from './standing.js';

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
  /** What each entry point does, in order, with what is known at each step. */
  courses: Course[];
  /** Statements of a call that Postgres takes. */
  sent: (site: string, variants?: number[]) => Statement[];
  /** Most rows that a statement can give; undefined when it grows with the data. */
  bound: (statement: Statement) => number | undefined;
  /** Most rows that a statement gives because it asks for those of one owner; undefined where it does not. */
  owned: (statement: Statement) => number | undefined;
  /** Whether a statement gives the few rows of one parent that is no user: the players of a game, the lines of an order. */
  within: (statement: Statement) => boolean;
  /** Whether a statement asks for one owner's rows and even the busiest has few. */
  few: (statement: Statement) => boolean;
  /** Whether a statement gives a row per month, role or category, not per row. */
  summary: (statement: Statement) => boolean;
  /** Whether a statement gives a row per group of rows, whatever it groups them by but their own key. */
  perGroup: (statement: Statement) => boolean;
  /** The table of which a statement gives each row: the one by whose key it groups, else the first that it reads. */
  listed: (statement: Statement) => string | undefined;
  /** Whether a statement asks for the parts that one row consists of: the lines of an order. */
  parts: (statement: Statement) => boolean;
  /** Whether a statement asks for the handful of parts that one thing has by the scenario: the lines of a basket. */
  lines: (statement: Statement) => boolean;
  /** Whether a statement asks for the one or two rows that an owner has at a time: open timers, connected services. */
  handful: (statement: Statement) => boolean;
  /** Whether a unique key leaves a statement few rows: one user's budgets of a month, one for each category. */
  keyed: (statement: Statement) => boolean;
  /** Whether a statement asks for what one other row has of things that are registered and edited: hundreds at the most. */
  standing: (statement: Statement) => boolean;
  /** Where else a table is asked for with its owner, for a list that asks without him. */
  scoped: (statement: Statement) => Scoped | undefined;
  /** Whether a table grows with the users. */
  growing: (table: string) => boolean;
  subscriptions: Subscription[];
  signIn: boolean;
  /** What the processes keep, hold and wait for. */
  processFacts: App['processFacts'];
  /** Routes that never run, since an earlier one takes their address. */
  shadowedRoutes: NonNullable<App['shadowedRoutes']>;
  /** Where the app runs, as far as files say. */
  platforms: NonNullable<App['platforms']>;
}

export function gatherFacts(app: App, scenario: Scenario): Facts {
  const sites = new Map(app.callSites.map((site) => [site.id, site]));
  const reached = app.statements.filter((statement) => sites.get(statement.site)?.reached === true);
  const growing = growingTables(app, scenario);
  const isStanding = standingTables(app);
  const texts = new Map(reached.map((statement) => [statement.site, statement.sql]));
  const bySite = new Map<string, Statement[]>();
  for (const statement of reached) {
    if (statement.refused !== undefined) continue;
    const known = bySite.get(statement.site);
    if (known) known.push(statement);
    else bySite.set(statement.site, [statement]);
  }
  const sent: Facts['sent'] = (site, variants) => {
    const all = bySite.get(site) ?? [];
    return variants === undefined ? all : all.filter((statement) => variants.includes(statement.variant));
  };
  return {
    catalogue: app.catalogue,
    scenario,
    statements: reached.filter((statement) => statement.refused === undefined),
    refused: reached.filter((statement) => statement.refused !== undefined),
    sites,
    entryPoints: new Map(app.entryPoints.map((entry) => [entry.id, entry])),
    reaches: reachesOf(app.entryPoints),
    courses: coursesOf(app.entryPoints, (site) => texts.get(site) ?? ''),
    sent,
    owned: (statement) => rowsOfOwner(statement, app.catalogue, scenario),
    few: (statement) => isFewOfOwner(statement, app.catalogue, scenario),
    within: (statement) => isWithinParent(statement, app.catalogue, scenario),
    summary: (statement) => isSummary(statement, app.catalogue),
    perGroup: (statement) => isPerGroup(statement, app.catalogue, growing),
    listed: (statement) => tableOfGroups(statement, app.catalogue) ?? statement.facts.tables[0]?.name,
    parts: (statement) => isParts(statement, app.catalogue, scenario),
    lines: (statement) => asksForParts(statement, scenario),
    handful: (statement) => isHandful(statement, app.catalogue),
    keyed: (statement) => isKeyedButOne(statement, app.catalogue, scenario, growing),
    standing: (statement) => asksForOneParent(statement, app.catalogue) && isStanding(statement.facts.tables[0]?.name ?? ''),
    scoped: scopesOf(
      reached.filter((statement) => statement.refused === undefined),
      app.catalogue,
      scenario,
    ),
    bound: (statement) => boundOf(statement, app.catalogue, growing),
    growing,
    subscriptions: app.subscriptions,
    signIn: app.signIn,
    processFacts: app.processFacts ?? [],
    shadowedRoutes: app.shadowedRoutes ?? [],
    platforms: app.platforms ?? {},
  };
}
