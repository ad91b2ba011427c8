import { type Dialect, ddlInPostgres } from '../../dialect/index.js';
import type { SchemaSource } from '../../model/index.js';

export interface TextFile {
  file: string;
  text: string;
}

const journal = 'meta/_journal.json';

/** Where Drizzle notes down which migrations it made. */
export function isJournal({ file }: TextFile): boolean {
  return file.endsWith(journal);
}

/**
 * SQL files that define the schema, in the order in which their owner applies them.
 * @param dialect whose words they are written in, where that is not Postgres
 */
export function sqlSources(files: TextFile[], drizzleDeclared: boolean, dialect?: Dialect): SchemaSource[] {
  const journals = files.filter(isJournal).map((entry) => entry.file.slice(0, -journal.length));
  return (
    files
      .filter((entry) => entry.file.endsWith('.sql') && isSchema(entry, dialect))
      // Drizzle's own migrations repeat what the declarations say.
      .filter((entry) => !(drizzleDeclared && journals.some((folder) => entry.file.startsWith(folder))))
      .sort((left, right) => rank(left.file) - rank(right.file) || compareNames(left.file, right.file))
      .map(({ file, text }) => ({ kind: 'sql', file, text: dialect === undefined ? text : ddlInPostgres(text, dialect) }))
  );
}

/** What only tests, examples and documents need. */
export function isTestFile(file: string): boolean {
  return /(^|\/)(tests?|__tests__|fixtures|examples?|docs?|backups?)\/|\.(test|spec)\.[cm]?[jt]sx?$/i.test(file);
}

const database =
  /(?<=^|[/_.-])(clickhouse|mysql|mariadb|sqlite|mssql|sqlserver|oracle|bigquery|snowflake|postgres|postgresql)(?=[/_.-])/i;

/** A file that says by its name that it is for another database than the app's, which is Postgres where none is named. */
export function isOtherDatabase(file: string, dialect?: Dialect): boolean {
  const named = database.exec(file)?.[1]?.toLowerCase().replace('mariadb', 'mysql').replace('postgresql', 'postgres');
  return named !== undefined && named !== (dialect?.toLowerCase() ?? 'postgres');
}

/** What one of the two alone understands. */
const words: Record<Dialect, RegExp> = {
  MySQL: /\bauto_increment\b|\bengine\s*=|\bunsigned\b|^\s*(?:unique\s+)?key\s+`/im,
  SQLite: /\bautoincrement\b|\bpragma\b|\bdatetime\s*\(\s*'now'/i,
};

/** A text in the words of the other one of the two. */
export function isOfOther(text: string, dialect: Dialect): boolean {
  const other = dialect === 'MySQL' ? 'SQLite' : 'MySQL';
  return words[other].test(text) && !words[dialect].test(text);
}

/** Whether a text makes, changes or opens something of a schema. */
export function isDdl(text: string): boolean {
  return /\b(create|alter)\s+(or\s+replace\s+)?(table|unique\s+index|index|type|function|view|materialized|policy|trigger|extension|schema|sequence|domain|publication)\b|\b(grant|revoke)\s+[\w\s,(]+\s+on\s/i.test(
    text,
  );
}

function isSchema(entry: TextFile, dialect: Dialect | undefined): boolean {
  if (isTestFile(entry.file) || isOtherDatabase(entry.file, dialect)) return false;
  if (dialect !== undefined && isOfOther(entry.text, dialect)) return false;
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
