import { basename, resolve as resolvePath } from 'node:path';
import {
  LoadbearingError,
  type CallSite,
  type Reading,
  type ResultUse,
  type SchemaSource,
  type Location,
  type TableDeclaration,
  type Suppression,
  type Unknown,
} from '../model/index.js';
import { readEntryPoints } from './entries/starts.js';
import { sitesOf, withoutSites } from './entries/work.js';
import { comparedWords } from './compared.js';
import { otherDialect, twins } from './dialect.js';
import type { Dialect } from '../dialect/index.js';
import { keptElsewhere } from './elsewhere.js';
import { isAside, isBuiltFrom, isBundle, listFiles, readText } from './files.js';
import type { Run } from './interpret/frame.js';
import { rolesIn } from './interpret/roles.js';
import { readUnreached } from './interpret/unreached.js';
import type { UseFlag } from './interpret/use.js';
import type { Site } from './interpret/value.js';
import { isRawSql } from './libraries/index.js';
import { sweepModelCalls } from './libraries/sweep.js';
import { sequelizeModels, sequelizeTables } from './schema/sequelize-associations.js';
import { mongooseModels } from './schema/mongoose-models.js';
import { typeormModels, typeormTables } from './schema/typeorm.js';
import { createResolver } from './modules.js';
import { type Module, parseModule } from './parse.js';
import { processFacts } from './process/index.js';
import { codeMigrations } from './schema/migrations/index.js';
import { declaredTables, drizzleEnums } from './schema/drizzle.js';
import { readGeneratedTypes } from './schema/generated-types.js';
import { firestoreTables, readsSeveral } from './schema/firestore.js';
import { inferFromCalls, usualIdType } from './schema/inferred.js';
import { inferFromSql } from './schema/inferred-sql.js';
import { type PrismaSchemas, readPrismaSchemas } from './schema/prisma/source.js';
import { codeDdl } from './schema/code-ddl.js';
import { checksKeys, unchecked } from './schema/unchecked-keys.js';
import { isJournal, sqlSources, type TextFile } from './schema/sql-files.js';
import { platformsOf, tellsPlatform } from './platforms.js';
import { stackOf, signsIn } from './stack.js';
import { suppressionsIn } from './suppressions.js';

const functionRuns = 200_000;
/** Expressions that are followed in all: about half a minute of work. */
const mostSteps = 20_000_000;

/**
 * Reads a repository: every call to the database with its variants, what starts it, and every source of the schema.
 * Never runs the app's code. `folder` is the repository's root. Throws LB_NO_FOLDER, LB_NO_CODE.
 */
export function read(folder: string): Reading {
  const root = resolvePath(folder);
  const unknowns: Unknown[] = [];
  const files = listFiles(root, unknowns);
  const modules = new Map<string, Module>();
  const texts: TextFile[] = [];
  /** What says where the app runs is no code of it and no schema. */
  const hosts: TextFile[] = [];
  const suppressions: Suppression[] = [];
  const listed = new Set(files.map(({ file }) => file));
  let code = 0;
  for (const file of files) {
    const isCode = /\.[cm]?[jt]sx?$/.test(file.file);
    if (isCode) code++;
    if (isCode && isAside(file.file)) continue;
    const text = readText(file, unknowns);
    if (text === undefined) continue;
    if (tellsPlatform(file.file)) {
      hosts.push({ file: file.file, text });
      continue;
    }
    suppressions.push(...suppressionsIn(file.file, text, unknowns));
    if (!isCode) texts.push({ file: file.file, text });
    else if (isBundle(text) || isBuiltFrom(text, listed))
      unknowns.push({
        what: 'file',
        name: file.file,
        why: /\.[cm]?tsx?$/.test(file.file)
          ? 'is written in very long lines, as data is: it is not read'
          : 'is a bundle: its sources are read instead',
      });
    else {
      const module = parseModule(file.file, text);
      if (module) modules.set(file.file, module);
      else unknowns.push({ what: 'file', name: file.file, why: 'cannot be parsed' });
    }
  }
  if (code === 0) throw new LoadbearingError('LB_NO_CODE', root);

  const prisma = readPrismaSchemas(texts);
  unknowns.push(...prisma.unknowns);
  const run: Run = {
    modules,
    models: prisma.models,
    resolve: createResolver(root, modules, texts),
    states: new Map(),
    unbound: new Map(),
    loading: 0,
    memory: new Map(),
    executed: new Set(),
    created: new Map(),
    sites: new Map(),
    routers: new Map(),
    turns: [],
    shared: new Map(),
    fileRoutes: new Map(),
    served: [],
    cells: new Map(),
    pools: new Set(),
    invoked: new Set(),
    skipped: new Map(),
    left: new Set(),
    links: [],
    later: [],
    there: new Set(),
    tested: new WeakMap(),
    calls: new Map(),
    unwaited: new Set(),
    handed: new Set(),
    alone: new WeakSet(),
    forwarders: new Set(),
    callbacks: new Map(),
    looping: [],
    scans: new Map(),
    worked: new Map(),
    signIn: false,
    roles: rolesIn([...[...modules.values()].map(({ text }) => text), ...texts.map(({ text }) => text)]),
    signUps: [],
    shadowed: [],
    undecided: 0,
    logging: false,
    budget: functionRuns,
    steps: mostSteps,
    unknowns,
  };
  const serverFiles = new Set<string>();
  const { entryPoints, subscriptions } = readEntryPoints(run, texts, serverFiles);
  const migrations = codeMigrations(run);
  const facts = processFacts(run, entryPoints, serverFiles);
  const reached = new Set(entryPoints.flatMap((entry) => [...sitesOf(entry.work)]));
  const reachedUses = new Set([...run.sites.values()].flatMap((site) => [...site.uses.keys()]));
  const signUps = onePerPlace(run.signUps);
  readUnreached(run);
  sweepModelCalls(run);
  if (run.steps <= 0 || run.budget <= 0)
    unknowns.push({
      what: 'file',
      name: basename(root),
      why: 'the code is too large to be followed to its end: some calls may be missing',
    });

  const mongo = mongoModels(run);
  const other = otherDialect(run.sites.values(), reached, modules.values());
  const same = twins(run.sites.values(), other);
  const elsewhere = run.sites.size === 0 ? keptElsewhere(modules.values()) : undefined;
  const callSites = [...run.sites.values()]
    .filter((site) => (!site.part || site.variants.size > 0) && !same.has(site.id))
    .map((site) => callSite(site, reached.has(site.id), reachedUses, run))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  const compared = comparedWords(callSites, modules.values());
  const names = files.map((file) => file.file);
  return {
    app: { name: basename(root), stack: stackOf(texts, names), platforms: platformsOf(names, [...texts, ...hosts]) },
    files: { found: code, read: modules.size, unreadable: unknowns.filter((unknown) => unknown.what === 'file').length },
    callSites,
    entryPoints: entryPoints.map((entry) => ({ ...entry, work: withoutSites(entry.work, same) })),
    links: run.links,
    schemaSources: [
      ...mongoSources(mongo.tables),
      ...firestoreSources(run),
      ...schemaSources(run, texts, prisma, migrations, other?.dialect),
    ],
    models: [...prisma.models, ...sequelizeModels(run), ...typeormModels(run), ...mongo.models],
    subscriptions,
    suppressions,
    processFacts: facts,
    ...(other === undefined ? {} : { otherDatabase: other.name }),
    ...(other?.access === undefined ? {} : { databaseAccess: other.access }),
    ...(elsewhere === undefined ? {} : { keptElsewhere: elsewhere }),
    signIn: run.signIn || signsIn(texts),
    ...(compared.length === 0 ? {} : { comparedWords: compared }),
    ...(signUps.length === 0 ? {} : { signUps }),
    ...(run.shadowed.length === 0 ? {} : { shadowedRoutes: onePerPlace(run.shadowed) }),
    ...(run.pools.size === 0 ? {} : { poolConnections: Math.min(...run.pools) }),
    unknowns,
  };
}

/** A function that is read for several callers makes its accounts in one place, and a router may be mounted twice. */
function onePerPlace<T extends { location: Location }>(found: readonly T[]): T[] {
  const places = new Map(found.map((one) => [`${one.location.file}:${String(one.location.line)}`, one]));
  return [...places.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one);
}

/** Beside a Postgres database, collections are no tables of it: their calls are unknown then. */
function mongoModels(run: Run): ReturnType<typeof mongooseModels> {
  const all = [...run.sites.values()].every((site) => site.library === 'mongoose');
  return all ? mongooseModels(run) : { models: [], tables: [] };
}

/** Likewise: Firestore's collections are tables where nothing else keeps rows. */
function firestoreSources(run: Run): SchemaSource[] {
  const all = [...run.sites.values()].every((site) => site.library === 'firestore');
  const tables = all ? firestoreTables(run.sites.values()) : [];
  const [first] = tables;
  return first ? [{ kind: 'firestore', file: first.location.file, enums: [], tables, migrated: false }] : [];
}

function mongoSources(tables: TableDeclaration[]): SchemaSource[] {
  const [first] = tables;
  return first ? [{ kind: 'mongoose', file: first.location.file, enums: [], tables, migrated: false }] : [];
}

function callSite(site: Site, reached: boolean, reachedUses: Set<string>, run: Run): CallSite {
  const role = site.library === 'supabase' && site.role === 'anon' && run.signIn ? 'authenticated' : site.role;
  const all = [...site.uses.values()];
  const places = reached ? all.filter((place) => reachedUses.has(place.key)) : all;
  const flags = new Set(places.flatMap((place) => [...place.flags]));
  const whole = places.some((place) => place.wholeRow);
  const beyond = new Set(places.flatMap((place) => [...place.beyondLogs]));
  const logged = whole
    ? []
    : [...new Set(places.flatMap((place) => [...place.columns]))].filter((name) => !beyond.has(name)).sort();
  return {
    id: site.id,
    library: site.library,
    symbol: site.symbol,
    location: site.location,
    role,
    variants: [...site.variants.values()],
    use: strongest(flags),
    uses: places
      .filter((place) => place.flags.size > 0)
      .map((place) => (readsSeveral(site) ? { ...place, flags: withoutWaste(place.flags) } : place))
      .map((place) => ({
        location: place.location,
        within: place.within,
        use: strongest(flagsOf(site, place.flags)),
        filtered: place.flags.has('picked') || (place.flags.has('filtered') && !place.flags.has('whole')),
        ...(place.flags.has('grouped') ? { grouped: true as const } : {}),
        ...(place.flags.has('distinct') ? { distinct: true as const } : {}),
        ...(place.flags.has('asked') ? { asked: true as const } : {}),
        ...(place.pickedBy.size > 0 ? { picked: [...place.pickedBy].sort() } : {}),
        usedColumns: place.wholeRow ? ('all' as const) : [...place.columns].sort(),
        firstOf: [...place.firstOf].sort(),
      })),
    usedColumns: whole ? 'all' : [...new Set(places.flatMap((place) => [...place.columns]))].sort(),
    ...(logged.length === 0 ? {} : { loggedColumns: logged }),
    reached,
    ...(site.leads ? { leads: true as const } : {}),
  };
}

/** Nothing is measured of MySQL and SQLite that could tell few rows from many: whether there is one is no counting there. */
function flagsOf({ library }: Site, flags: Set<UseFlag>): Set<UseFlag> {
  return isRawSql(library) && flags.size === 1 && flags.has('exists') ? new Set(['first']) : flags;
}

/** One hook or service reads whichever collection of Firestore it is told: which of them a place counts or searches is not known. */
function withoutWaste(flags: Set<UseFlag>): Set<UseFlag> {
  return new Set([...flags].map((flag) => (flag === 'first' ? flag : 'delivered')));
}

/** The use that asks most of the rows. Where the first is taken, whether there is one is no counting. */
function strongest(flags: Set<UseFlag>): ResultUse {
  const order: ResultUse[] = ['delivered', 'iterated', 'aggregated', 'counted', 'first'];
  const found = order.find((use) => use !== 'discarded' && flags.has(use));
  if (found !== undefined || !flags.has('exists')) return found ?? 'discarded';
  // What became of those that were picked out was not seen: they are more than counted.
  return flags.has('filtered') || flags.has('picked') ? 'iterated' : 'counted';
}

function schemaSources(
  run: Run,
  texts: TextFile[],
  prisma: PrismaSchemas,
  migrations: SchemaSource[],
  dialect: Dialect | undefined,
): SchemaSource[] {
  const tables = declaredTables(run);
  const sources: SchemaSource[] = [];
  const first = tables[0];
  const own = texts.filter((text) => !prisma.foreign.some((folder) => text.file.startsWith(folder)));
  const kept = own.some(isJournal) ? { kept: true as const } : {};
  if (first) sources.push({ kind: 'drizzle', file: first.location.file, enums: drizzleEnums(run), tables, ...kept });
  const inCode = codeDdl(run, new Set(migrations.map((source) => source.file)), dialect);
  sources.push(...prisma.sources, ...migrations, ...sqlSources(own, tables.length > 0, dialect), ...inCode);
  const modelled = sequelizeTables(run);
  const place = modelled[0]?.location;
  const migrated = sources.length > 0;
  if (place) sources.push({ kind: 'sequelize', file: place.file, enums: [], tables: modelled, migrated });
  const entities = typeormTables(run);
  const [entity] = entities;
  if (entity) sources.push({ kind: 'typeorm', file: entity.location.file, enums: [], tables: entities, migrated });
  for (const module of run.modules.values()) {
    const types = module.text.includes('Tables') ? readGeneratedTypes(module) : undefined;
    if (types) sources.push(types);
  }
  sources.push(
    ...inferFromCalls(
      run.sites.values(),
      usualIdType(texts.filter((text) => text.file.endsWith('.sql')).map((text) => text.text)),
    ),
  );
  if (dialect === undefined) return sources;
  if (dialect === 'SQLite' && !checksKeys(run)) unchecked(sources, run.links);
  return [...sources, ...inferFromSql(run.sites.values(), dialect)];
}
