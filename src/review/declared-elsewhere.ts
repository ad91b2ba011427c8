import type { Table } from '../model/index.js';

/**
 * What to do besides running SQL where the tables are declared in code or in a schema language: the next migration would else
 * bring back what the SQL has changed. Empty for tables that SQL alone makes.
 *
 * @param what is changed there, as in "the lines of these indexes"
 */
export function alsoWhereDeclared(tables: readonly Table[], what: string): string {
  const files = [...new Set(tables.flatMap(({ location }) => location?.file ?? []))].filter((file) => !/\.sql$/i.test(file));
  if (files.length === 0) return '';
  const named = files.length > 3 ? `${files.slice(0, 3).join(', ')} and ${String(files.length - 3)} more` : files.join(', ');
  return ` Change ${what} in ${named} as well, or the next migration takes this back.`;
}
