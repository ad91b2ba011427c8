import type { Dialect } from '../dialect/index.js';
import type { Library, Reading } from '../model/index.js';
import type { Site } from './interpret/value.js';
import type { Module } from './parse.js';

/** Builders that speak to several databases; which one is said where their client is made. */
const several = new Set<Library>(['kysely', 'knex', 'sequelize', 'typeorm']);

const postgres =
  /\b(Postgres\w*Dialect|PGlite\w*Dialect|Neon\w*Dialect|createKysely)\b|\bclient\s*:\s*['"](pg|postgres\w*|pg-native|pgnative|cockroachdb|redshift)['"]|\b(dialect|type)\s*:\s*['"](postgres|cockroachdb|aurora-postgres)['"]/;
const others: [pattern: RegExp, name: string][] = [
  [/\bMysqlDialect\b|\bclient\s*:\s*['"](mysql2?|mariadb)['"]|\b(dialect|type)\s*:\s*['"](mysql|mariadb)['"]/, 'MySQL'],
  [
    /\b\w*Sqlite\w*Dialect\b|\bclient\s*:\s*['"](better-)?sqlite3?['"]|\b(dialect|type)\s*:\s*['"](better-)?sqlite3?['"]/,
    'SQLite',
  ],
  [/\bMssqlDialect\b|\bclient\s*:\s*['"](mssql|tedious)['"]|\b(dialect|type)\s*:\s*['"](mssql)['"]/, 'SQL Server'],
  [/\bclient\s*:\s*['"]oracledb['"]/, 'Oracle'],
];

const raw: ReadonlyMap<Library, Dialect> = new Map([
  ['mysql', 'MySQL'],
  ['sqlite', 'SQLite'],
]);
/** What keeps no rows in tables: beside a database of tables its calls are unknown. */
const documents = new Set<Library>(['mongoose', 'firestore']);

/** Where the app keeps its data, where that is not Postgres. `dialect`: whose SQL its raw calls and its schema are written in. */
export interface OtherDatabase {
  name: string;
  dialect?: Dialect;
  access?: NonNullable<Reading['databaseAccess']>;
}

/**
 * The database that the calls say: what they are sent by, in code that is reached where there is any. A driver of MySQL or SQLite
 * beside a library of Postgres (for tests, for a cache) is not the app's database.
 */
export function otherDialect(
  sites: Iterable<Site>,
  reached: ReadonlySet<string>,
  modules: Iterable<Module>,
): OtherDatabase | undefined {
  const files = [...modules];
  const all = [...sites].filter((site) => !site.part || site.variants.size > 0);
  const used = all.some((site) => reached.has(site.id)) ? all.filter((site) => reached.has(site.id)) : all;
  const libraries = new Set(used.map(({ library }) => library));
  const dialects = [...raw].filter(([library]) => libraries.has(library));
  const built = new Set([...libraries].filter((library) => !raw.has(library)));
  if (dialects.length === 0 || [...built].some((library) => !documents.has(library))) {
    const name = ofBuilders(built, files) ?? ofDrizzle(built, files);
    const dialect = [...raw.values()].find((one) => one === name);
    return name === undefined ? undefined : { name, ...(dialect === undefined ? {} : { dialect }) };
  }
  const asks = (of: Library): number => used.filter(({ library, either }) => library === of || either).length;
  // Of an app that runs on either, the server is what many people meet.
  const dialect: Dialect = 2 * asks('mysql') > asks('sqlite') ? 'MySQL' : 'SQLite';
  return { name: dialect, dialect, ...(dialect === 'SQLite' ? { access: accessOf(files) } : {}) };
}

/** Drizzle has a core for each database: an app whose tables are all declared by that of another one is on that. */
function ofDrizzle(libraries: ReadonlySet<Library>, modules: Iterable<Module>): string | undefined {
  if (libraries.size !== 1 || !libraries.has('drizzle')) return undefined;
  const texts = [...modules].map(({ text }) => text).filter((text) => text.includes('drizzle-orm/'));
  const has = (core: string): boolean => texts.some((text) => text.includes(`drizzle-orm/${core}`));
  if (has('pg-core')) return undefined;
  return has('sqlite-core') ? 'SQLite' : has('mysql-core') ? 'MySQL' : undefined;
}

/** By which of its drivers SQLite is asked. */
function accessOf(modules: Iterable<Module>): NonNullable<OtherDatabase['access']> {
  const texts = [...modules].map(({ text }) => text);
  if (texts.some((text) => /['"]@libsql\/client(?:\/\w+)?['"]/.test(text))) return 'remote';
  return texts.some((text) => /['"](?:sqlite3|sqlite)['"]/.test(text)) ? 'embedded' : 'blocking';
}

/**
 * Sites of a driver that stand where a library of the app's database asks, by a setting: they are the same call. What asks either
 * MySQL or SQLite becomes a call of the app's.
 */
export function twins(sites: Iterable<Site>, other: OtherDatabase | undefined): ReadonlySet<string> {
  const all = [...sites];
  const own = [...raw].find(([, dialect]) => dialect === other?.dialect)?.[0];
  for (const site of all) if (site.either && own !== undefined) site.library = own;
  const isMain = ({ library }: Site): boolean => {
    const dialect = raw.get(library);
    return dialect === undefined ? other?.dialect === undefined : dialect === other?.dialect;
  };
  const place = ({ location }: Site): string => `${location.file}:${String(location.line)}:${String(location.column)}`;
  const main = new Set(all.filter(isMain).map(place));
  return new Set(all.filter((site) => !isMain(site) && main.has(place(site))).map(({ id }) => id));
}

/**
 * The database that the code says it uses, where all of its calls are those of a builder that speaks to several, and none of
 * its clients is for Postgres. Apps that test on SQLite and run on Postgres are on Postgres.
 */
function ofBuilders(libraries: ReadonlySet<Library>, modules: Iterable<Module>): string | undefined {
  if (libraries.size === 1 && libraries.has('mongoose')) return 'MongoDB';
  if (libraries.size === 1 && libraries.has('firestore')) return 'Firestore';
  if (libraries.size === 0 || [...libraries].some((library) => !several.has(library))) return undefined;
  const texts = [...modules]
    .map((module) => module.text)
    .filter((text) => /knex|kysely|sequelize|typeorm|DataSource|client\s*:/i.test(text));
  if (texts.some((text) => postgres.test(text))) return undefined;
  return others.find(([pattern]) => texts.some((text) => pattern.test(text)))?.[1];
}
