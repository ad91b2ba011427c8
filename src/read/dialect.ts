import type { Library } from '../model/index.js';
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

/**
 * The database that the code says it uses, where all of its calls are those of a builder that speaks to several, and none of
 * its clients is for Postgres. Apps that test on SQLite and run on Postgres are on Postgres.
 */
export function otherDialect(libraries: Set<Library>, modules: Iterable<Module>): string | undefined {
  if (libraries.size === 1 && libraries.has('mongoose')) return 'MongoDB';
  if (libraries.size === 1 && libraries.has('firestore')) return 'Firestore';
  if (libraries.size === 0 || [...libraries].some((library) => !several.has(library))) return undefined;
  const texts = [...modules]
    .map((module) => module.text)
    .filter((text) => /knex|kysely|sequelize|typeorm|DataSource|client\s*:/i.test(text));
  if (texts.some((text) => postgres.test(text))) return undefined;
  return others.find(([pattern]) => texts.some((text) => pattern.test(text)))?.[1];
}
