import type { App, Finding } from '../../model/index.js';
import { onFirestore, silentOnFirestore } from './firestore.js';
import { mysqlWords, silentOnMysql } from './mysql.js';
import { onSql } from './sql.js';
import { onSqlite, silentOnSqlite } from './sqlite.js';

/** Another database than Postgres: rules that have nothing to say of it, and the others in its words. */
export interface Speech {
  silent: ReadonlySet<string>;
  say: (findings: readonly Finding[], app: App) => Finding[];
}

/** How findings are said of the database that the app is on; undefined where it is as the rules say it. */
export function speechOf({ otherDatabase, databaseAccess }: Pick<App, 'otherDatabase' | 'databaseAccess'>): Speech | undefined {
  switch (otherDatabase) {
    case 'Firestore':
      return { silent: silentOnFirestore, say: onFirestore };
    case 'MySQL':
      return { silent: silentOnMysql, say: (findings) => onSql(findings, mysqlWords) };
    case 'SQLite':
      return { silent: silentOnSqlite(databaseAccess), say: onSqlite };
    default:
      return undefined;
  }
}
