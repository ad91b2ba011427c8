import { type App, findTable, isPostgres, LoadbearingError, type Measurements, type Reading } from './model/index.js';

/** @throws LB_NO_DATABASE, LB_IN_MEMORY, LB_OTHER_DRIVER, LB_OTHER_DATABASE, LB_NO_ENTRY or LB_NO_SCHEMA when there is nothing to check */
export function requireDatabase(reading: Reading, folder: string, reviewOnly: boolean, withSnapshot = false): void {
  if (reading.callSites.length === 0) throw withoutCalls(reading, folder);
  const other = reading.otherDatabase ?? otherDatabase(reading);
  // A review says what the code does whatever the database is; figures of Postgres would not be its own.
  if (other !== undefined && !reviewOnly) throw new LoadbearingError('LB_OTHER_DATABASE', folder, other);
  if (!reading.callSites.some((site) => site.reached)) throw new LoadbearingError('LB_NO_ENTRY', folder);
  if (reading.schemaSources.length === 0 && !withSnapshot) throw new LoadbearingError('LB_NO_SCHEMA', folder);
}

/** Where the data is instead, as far as the code says. */
function withoutCalls({ keptElsewhere, schemaSources, files }: Reading, folder: string): LoadbearingError {
  if (keptElsewhere === undefined) return new LoadbearingError('LB_NO_DATABASE', folder, files.read);
  const { name, location } = keptElsewhere;
  const place = `${location.file}:${String(location.line)}`;
  if (keptElsewhere.in === 'driver') return new LoadbearingError('LB_OTHER_DRIVER', folder, name, place);
  const described = schemaSources.find((source) => source.kind !== 'inferred')?.file;
  const next = described === undefined ? '' : ` (the tables are described already, in ${described})`;
  return new LoadbearingError('LB_IN_MEMORY', folder, name, place, next);
}

/** The database that every model is for, where it is not Postgres and nothing else says what the tables are. */
function otherDatabase({ models, schemaSources }: Reading): string | undefined {
  const declared = schemaSources.some((source) => source.kind !== 'inferred' && source.kind !== 'prisma');
  return declared || models.some((model) => isPostgres(model.provider)) ? undefined : models[0]?.provider;
}

/** @throws LB_NOTHING_MEASURED when no statement could be measured: that is never a pass */
export function requireMeasured(measurements: Measurements, app: App): void {
  if (measurements.statements.some((statement) => statement.status === 'measured')) return;
  const reason =
    withoutTables(app) ??
    measurements.statements.find((statement) => statement.why !== undefined)?.why ??
    measurements.unknowns[0]?.why ??
    'no entry point reaches the database';
  throw new LoadbearingError('LB_NOTHING_MEASURED', reason);
}

/** What to do where the app's tables are made by nothing that lies in the repository. */
function withoutTables({ statements, catalogue }: App): string | undefined {
  const named = statements.flatMap(({ facts, refused }) => (refused ? facts.tables : []));
  const missing = [...new Set(named.filter(({ name, schema }) => !findTable(catalogue, name, schema)).map(({ name }) => name))];
  if (missing.length === 0) return undefined;
  const some = missing.slice(0, 3).join(', ') + (missing.length > 3 ? ` and ${String(missing.length - 3)} more` : '');
  return `nothing in the repository makes the tables that they name (${some}). Put the schema beside the code (pg_dump --schema-only --no-owner URL > schema.sql), or name the database that has it: --schema-from URL.`;
}

/** @throws LB_USAGE where the app would be run against a server that the user named: its code reaches the lab and nothing else */
export function requireOwnLab(run: boolean): void {
  if (run) throw new LoadbearingError('LB_USAGE', '--run starts the app against the lab alone: it does not go with --database.');
}
