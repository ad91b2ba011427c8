import type { SchemaSource } from '../../model/index.js';

export interface TextFile {
  file: string;
  text: string;
}

/** SQL files that define the schema, in the order in which their owner applies them. */
export function sqlSources(files: TextFile[], drizzleDeclared: boolean): SchemaSource[] {
  const journals = files
    .filter((entry) => entry.file.endsWith('meta/_journal.json'))
    .map((entry) => entry.file.slice(0, -'meta/_journal.json'.length));
  return (
    files
      .filter((entry) => entry.file.endsWith('.sql') && isSchema(entry))
      // Drizzle's own migrations repeat what the declarations say.
      .filter((entry) => !(drizzleDeclared && journals.some((folder) => entry.file.startsWith(folder))))
      .sort((left, right) => rank(left.file) - rank(right.file) || compareNames(left.file, right.file))
      .map((entry) => ({ kind: 'sql', file: entry.file, text: entry.text }))
  );
}

/** What only tests, examples and documents need. */
export function isTestFile(file: string): boolean {
  return /(^|\/)(tests?|__tests__|fixtures|examples?|docs?|backups?)\/|\.(test|spec)\.[cm]?[jt]sx?$/i.test(file);
}

/** A file that says by its name that it is for another database than Postgres. */
export function isOtherDatabase(file: string): boolean {
  return /(^|[/_.-])(clickhouse|mysql|mariadb|sqlite|mssql|sqlserver|oracle|bigquery|snowflake)([/_.-])/i.test(file);
}

/** Whether a text makes, changes or opens something of a schema. */
export function isDdl(text: string): boolean {
  return /\b(create|alter)\s+(or\s+replace\s+)?(table|unique\s+index|index|type|function|view|materialized|policy|trigger|extension|schema|sequence|domain|publication)\b|\b(grant|revoke)\s+[\w\s,(]+\s+on\s/i.test(
    text,
  );
}

function isSchema(entry: TextFile): boolean {
  if (isTestFile(entry.file) || isOtherDatabase(entry.file)) return false;
  if (/\.down\.sql$|(^|\/)down\.sql$|(^|\/)down\/|rollback|(^|\/)(drop|reset|clear|delete)[-_\w]*\.sql$/i.test(entry.file))
    return false;
  if (entry.text.replace(/--.*$/gm, '').trim() === '') return false;
  // A migration is one whatever it does: grants alone decide what a role may read.
  if (/(^|\/)migrations?\/([^/]+\/)?[^/]*\.sql$/i.test(entry.file)) return true;
  return isDdl(entry.text);
}

/** Migrations come before loose files; seeds come last. */
function rank(file: string): number {
  if (/seed/i.test(file)) return 3;
  if (/(^|\/)migrations?\//i.test(file) || /(^|\/)drizzle\//.test(file)) return 0;
  if (/(schema|init|structure|setup|database)[^/]*\.sql$/i.test(file)) return 1;
  return 2;
}

/** Numbers in names count as numbers: 2_b comes before 10_a. */
function compareNames(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}
