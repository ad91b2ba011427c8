import type { App } from '../model/index.js';

/** What reading found and understood, as data and as one paragraph. Nothing is measured here. */
export interface Coverage {
  /** Another database than Postgres: nothing of it is measured. */
  database?: string;
  callSites: { found: number; reached: number; resolved: number };
  statements: { reached: number; refused: number };
  entryPoints: number;
  tables: { declared: number; inferred: number };
  unknowns: App['unknowns'];
}

export function coverageOf(app: App): Coverage {
  const reached = new Set(app.callSites.filter((site) => site.reached).map((site) => site.id));
  const resolved = new Set(app.statements.map((statement) => statement.site));
  const sent = app.statements.filter((statement) => reached.has(statement.site));
  return {
    ...(app.otherDatabase === undefined ? {} : { database: app.otherDatabase }),
    callSites: {
      found: app.callSites.length,
      reached: reached.size,
      resolved: [...reached].filter((id) => resolved.has(id)).length,
    },
    statements: {
      reached: sent.length,
      refused: sent.filter(({ refused }) => refused !== undefined && refused.silent === undefined).length,
    },
    entryPoints: app.entryPoints.length,
    tables: {
      declared: app.catalogue.tables.filter((table) => table.origin === 'declared').length,
      inferred: app.catalogue.tables.filter((table) => table.origin === 'inferred').length,
    },
    unknowns: app.unknowns,
  };
}

/** "20 places use the database, 18 are reached …" */
export function sayCoverage({ callSites, statements, entryPoints, unknowns, database }: Coverage): string {
  const lost = callSites.reached - callSites.resolved;
  return [
    `${callSites.found} places use the database, ${callSites.reached} are reached from the ${entryPoints} screens, routes and jobs; ${callSites.resolved} of those were understood (${statements.reached} statements${database === undefined ? `, ${statements.refused} of them refused by Postgres` : ''}).`,
    ...(lost > 0 || unknowns.length > 0
      ? [`${unknowns.length} things could not be read; --json lists each with its reason.`]
      : []),
  ].join(' ');
}
