import { type Dialect, ddlInPostgres } from '../../dialect/index.js';
import type { SchemaSource } from '../../model/index.js';
import { type Run, withinStack } from '../interpret/frame.js';
import { type Module, nodesIn, position } from '../parse.js';
import { isDdl, isOfOther, isOtherDatabase, isTestFile } from './sql-files.js';

/** A text that begins with what makes or changes a table, comments left out; prose about SQL does not. */
const begins = /^(?:\s|--.*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:create|alter|do\s+\$)/i;
/** What SQLite and MySQL alone understand. */
const foreignWords = /\bautoincrement\b|\bauto_increment\b|\bengine\s*=|`/i;
const packages: Record<Dialect, RegExp> = {
  MySQL: /['"](?:mysql2?(?:\/promise)?|mariadb)['"]/,
  SQLite: /['"](?:better-sqlite3|sqlite3?|node:sqlite|expo-sqlite|@libsql\/client|bun:sqlite|sql\.js)['"]/,
};

/**
 * Tables that code makes by SQL when it starts (`await pool.query('CREATE TABLE IF NOT EXISTS …')`): texts that the code writes
 * out whole, each at its line, file by file. They come after the migrations and the SQL files, which the database has already
 * when the code runs.
 * @param left files whose SQL is read otherwise: migrations
 * @param dialect whose words the texts are in, where that is not Postgres
 */
export function codeDdl(run: Pick<Run, 'modules' | 'unknowns'>, left: ReadonlySet<string>, dialect?: Dialect): SchemaSource[] {
  return [...run.modules.values()]
    .filter((module) => /\b(?:create|alter)\s+table\b/i.test(module.text) && !isForAnother(module, dialect))
    .filter(({ file }) => !left.has(file) && !isTestFile(file) && (dialect !== undefined || !isOtherDatabase(file)))
    .toSorted((left, right) => left.file.localeCompare(right.file, 'en', { numeric: true }))
    .flatMap((module): SchemaSource[] => {
      const text = withinStack(run, module, () => laidOut(module, dialect), '');
      return text.trim() === '' ? [] : [{ kind: 'sql', file: module.file, text }];
    });
}

/** A file that asks another database than the app's: beside its own it may have both drivers. */
function isForAnother({ text }: Module, dialect: Dialect | undefined): boolean {
  const others = (['MySQL', 'SQLite'] as const).filter((other) => other !== dialect);
  return others.some((other) => packages[other].test(text)) && (dialect === undefined || !packages[dialect].test(text));
}

/** The texts at the lines where they stand. */
function laidOut(module: Module, dialect: Dialect | undefined): string {
  let text = '';
  let line = 1;
  for (const { start, sql } of writtenOut(module, dialect)) {
    const at = position(module.lineStarts, start).line;
    text += '\n'.repeat(Math.max(0, at - line)) + sql + (/;\s*$/.test(sql) ? '' : ';');
    line = Math.max(line, at) + sql.split('\n').length - 1;
  }
  return text;
}

function writtenOut(module: Module, dialect: Dialect | undefined): { start: number; sql: string }[] {
  return nodesIn(module.program).flatMap((node) => {
    const whole = node.type === 'TemplateLiteral' && node.expressions.length === 0 ? node.quasis[0]?.value.cooked : undefined;
    const sql = node.type === 'Literal' && typeof node.value === 'string' ? node.value : whole;
    if (typeof sql !== 'string' || !begins.test(sql) || !isDdl(sql)) return [];
    if (dialect !== undefined) return isOfOther(sql, dialect) ? [] : [{ start: node.start, sql: ddlInPostgres(sql, dialect) }];
    return foreignWords.test(sql) ? [] : [{ start: node.start, sql }];
  });
}
