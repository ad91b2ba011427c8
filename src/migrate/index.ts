import { type Lab, requestRoles } from '../lab/index.js';
import { type Catalogue, LoadbearingError, type SchemaSource, type Snapshot, type Unknown } from '../model/index.js';
import { applyPending, applySource, outcomeOf, startApplication, type Application } from './apply.js';
import { everythingSoFar, readCatalogue } from './catalogue.js';
import { declare, type KnownTables } from './declare.js';
import { compareMigrated } from './drift.js';
import { absentOf, prepareExtensions } from './extensions.js';
import { withBodies } from './function-bodies.js';
import { applyLoosened, missingTables } from './inferred.js';
import { applyLive, mentionsOfLive } from './live.js';
import { isLoose } from './loose.js';
import { parseSource } from './parse.js';
import { namesAccounts, needsPlatform, platformSql, requestRolesSql } from './platform.js';
import { retypeLoose } from './retype.js';
import { namedRoles } from './roles.js';
import { openSession, type Session } from './session.js';
import type { ParsedSource } from './statement.js';

/** The database that holds the schema and the repository's own rows; filled sizes are copies of it. */
export const appDatabase = 'app';

/**
 * Builds the app's schema in the lab's Postgres from every source in the repository and reads it back: what Postgres has is
 * the schema. Statement by statement, as the role `lab`, to a fixpoint over several passes, over a stand-in for the platform
 * where the SQL leans on one. No connection stays open, so that the database can be copied.
 * @param report told what is being applied, for a progress line
 * @param live what a live database has: it adds the tables that nothing declares, and the indexes that really exist
 * @throws LoadbearingError when the lab itself fails, LB_SCRATCH_ROLES where a server has no room for the roles of the platform; a schema that Postgres refuses is in `refusals`, not an error
 */
export async function migrate(
  sources: SchemaSource[],
  lab: Lab,
  report: (text: string) => void = () => undefined,
  live?: Snapshot,
): Promise<Catalogue> {
  const text = [...sources.map(mentions), ...(live ? [mentionsOfLive(live)] : [])].join('\n');
  await lab.createDatabase(appDatabase);
  const parsed = await parseSqlSources(sources);
  const session = await openSession(lab, appDatabase);
  try {
    const platform = needsPlatform(text);
    const start = await platformStart(lab, text, platform);
    if (start !== undefined) await session.client().query(start);
    const lacking = await prepare(lab, text, platform, parsed);
    const standIn = await everythingSoFar(session);
    const application = startApplication(session, sources.some(isChained));
    for (const source of orderedSources(sources, parsed)) {
      report(source.file);
      await applySource(application, source);
    }
    await applyPending(application);
    await retypeLoose(application, session, sources);
    for (const source of sources)
      if (isMigrated(source)) await compareMigrated(application, session, source, knownTables(sources));
    if (live !== undefined) await applyLive(application, session, live, sources);
    await applyInferred(application, session, sources);
    await applyLoosened(application);
    await applyPending(application);
    const read = await readCatalogue(session, application.registry, { standIn, accounts: namesAccounts(text) });
    const functions = withBodies(read.functions, sources, read.tables);
    const outcome = outcomeOf(application);
    if (lab.server !== undefined) lacking.push(...(await absentOf(session.client(), text, lacking)));
    return { ...read, functions, ...outcome, unknowns: [...lacking, ...outcome.unknowns], sources: application.results };
  } finally {
    await session.close();
  }
}

/** All that a source says in SQL, to find what it leans on. */
function mentions(source: SchemaSource): string {
  if (source.kind === 'sql') return source.text;
  const columns = source.tables.flatMap((table) => table.columns.map((column) => `${column.type} ${column.default ?? ''}`));
  const keys = source.tables.flatMap((table) => [table.schema === undefined ? '' : `${table.schema}.${table.name}`]);
  const indexes = source.tables.flatMap((table) => table.indexes.flatMap((index) => [...index.expressions, index.where ?? '']));
  return [...columns, ...keys, ...indexes].join('\n');
}

async function parseSqlSources(sources: SchemaSource[]): Promise<Map<SchemaSource, ParsedSource>> {
  const parsed = new Map<SchemaSource, ParsedSource>();
  for (const source of sources) {
    if (source.kind !== 'sql') continue;
    parsed.set(source, { file: source.file, kind: 'sql', statements: await parseSource(source.file, source.text) });
  }
  return parsed;
}

/** What the platform has in every database; undefined where a server has no room for its roles and the schema leans on none. */
async function platformStart(lab: Lab, text: string, platform: boolean): Promise<string | undefined> {
  const refused = await lab.makeRoles(requestRoles);
  const [first] = refused;
  if (first === undefined) return platform ? platformSql(text) : requestRolesSql;
  if (platform) throw new LoadbearingError('LB_SCRATCH_ROLES', ...first);
  return undefined;
}

/**
 * What only a superuser may make. It is done and its connection closed before anything of the app is run.
 * @returns what could not be made on a server that the user named
 */
async function prepare(lab: Lab, text: string, platform: boolean, parsed: Map<SchemaSource, ParsedSource>): Promise<Unknown[]> {
  const keeper = await lab.connect(appDatabase, 'superuser');
  try {
    const refused = await prepareExtensions(keeper, text, platform ? 'extensions' : 'public', lab);
    const roles = await lab.makeRoles(namedRoles([...parsed.values()].flatMap((source) => source.statements)));
    return [...refused, ...roles].map(([name, why]): Unknown => ({ what: 'schema', name, why }));
  } finally {
    await keeper.end();
  }
}

function orderedSources(sources: SchemaSource[], parsed: Map<SchemaSource, ParsedSource>): ParsedSource[] {
  const known = knownTables(sources);
  return sources.flatMap((source) => {
    const sql = parsed.get(source);
    if (sql !== undefined) return [sql];
    return source.kind === 'sql' || source.kind === 'inferred' || isMigrated(source) ? [] : [declare(source, known)];
  });
}

function knownTables(sources: SchemaSource[]): KnownTables {
  return sources.flatMap((source) =>
    source.kind === 'sql' ? [] : source.tables.map((table) => ({ schema: table.schema ?? 'public', name: table.name })),
  );
}

/** A migration of a chain, which is run once and in its order. */
function isChained(source: SchemaSource): boolean {
  return source.kind === 'sql' && !isLoose(source.file);
}

/** Migrations make its tables; the declaration is compared with them. */
function isMigrated(source: SchemaSource): source is Extract<SchemaSource, { migrated: boolean }> {
  return 'migrated' in source && source.migrated;
}

/** Inferred tables come last: only what no other source has made. */
async function applyInferred(application: Application, session: Session, sources: SchemaSource[]): Promise<void> {
  const inferred = sources.filter((source) => source.kind === 'inferred');
  if (inferred.length === 0) return;
  const existing = (await everythingSoFar(session)).relations;
  const missing = missingTables(inferred, existing);
  const known = [
    ...[...existing].map((key) => ({ schema: key.slice(0, key.indexOf('.')), name: key.slice(key.indexOf('.') + 1) })),
    ...missing.flatMap((source) => source.tables.map((table) => ({ schema: table.schema ?? 'public', name: table.name }))),
  ];
  for (const source of missing) await applySource(application, declare(source, known));
  await applyPending(application);
}
