import type { Table } from '../model/index.js';

/**
 * What to do besides running SQL where the tables are declared in code or in a schema language: the next migration would else
 * bring back what the SQL has changed. So does a script that makes them and is run again (`schema.sql` at every start).
 * Empty for tables that migrations alone make.
 *
 * @param what is changed there, as in "the lines of these indexes"
 */
export function alsoWhereDeclared(tables: readonly Table[], what: string): string {
  const files = [...new Set(tables.flatMap(({ location }) => location?.file ?? []))].filter((file) => !isMigration(file));
  if (files.length === 0) return '';
  const named = files.length > 3 ? `${files.slice(0, 3).join(', ')} and ${String(files.length - 3)} more` : files.join(', ');
  const again = files.every((file) => /\.sql$/i.test(file)) ? 'whoever runs it next' : 'the next migration';
  return ` Change ${what} in ${named} as well, or ${again} takes this back.`;
}

/** SQL in a folder of migrations is run once: what comes later stands. */
function isMigration(file: string): boolean {
  return /\.sql$/i.test(file) && /(^|\/)(migrations?|migrate|drizzle|versions?|changelog)\//i.test(file);
}
