import { loadModule, parseSync, type Node, type ParseResult } from 'libpg-query';
import type { Location } from '../model/index.js';
import { asideOf } from './aside.js';
import { effectsOf, treatmentOf } from './classify.js';
import { copyAsInserts } from './copy.js';
import { withoutShapeModifiers } from './extensions.js';
import { isLoose } from './loose.js';
import { firstToken, scan, type Scan, type Stretch } from './scan.js';
import { undoes, withoutWayDown } from './sections.js';
import type { SchemaStatement } from './statement.js';

/** Beyond this a file is parsed statement by statement, so that the parser's memory stays small. */
const largestWhole = 4 * 1024 * 1024;

const mostJoined = 3;

/**
 * Splits a file of SQL into statements with Postgres's own parser; a file that it refuses as a whole is split tolerantly, so
 * that one broken statement costs only itself.
 * @param file the name that locations carry
 */
export async function parseSource(file: string, source: string): Promise<SchemaStatement[]> {
  if (undoes(file)) return [];
  const statements = await split(file, source);
  return isCleanUp(file, statements) ? [] : statements;
}

/** A script beside the migrations that only removes: someone's way to start over. One with a number, its own or its folder's, is part of the chain. */
function isCleanUp(file: string, statements: SchemaStatement[]): boolean {
  const working = statements.filter((statement) => statement.treatment === 'apply' || statement.treatment === 'once');
  const numbered = /(^|\/)v?\d[^/]*(\/[^/]+)?$/i.test(file);
  return !numbered && working.length > 0 && working.every((statement) => /^(drop|truncate|delete)\b/i.test(statement.sql));
}

async function split(file: string, source: string): Promise<SchemaStatement[]> {
  await loadModule();
  const scanned = scan(withoutWayDown(source));
  const context = { file, scanned, lineOf: lineFinder(scanned.text) };
  const whole = scanned.text.length <= largestWhole ? tryParse(scanned.text.toString()) : 'too large';
  if (typeof whole === 'string') return scanned.pieces.flatMap((piece) => parsePiece(context, piece));
  return (whole.stmts ?? []).flatMap(({ stmt, stmt_location: start = 0, stmt_len: length }) => {
    const end = length === undefined || length === 0 ? scanned.text.length : start + length;
    return stmt === undefined ? [] : [toStatement(context, stmt, { start, end }, 0)];
  });
}

interface Context {
  file: string;
  scanned: Scan;
  lineOf: (offset: number) => { line: number; column: number };
}

function parsePiece(context: Context, piece: Stretch): SchemaStatement[] {
  const { text } = context.scanned;
  const start = firstToken(text, piece);
  const stretch = { start, end: piece.end };
  const parsed = tryParse(text.toString('utf8', start, piece.end));
  if (typeof parsed !== 'string') {
    return (parsed.stmts ?? []).flatMap(({ stmt }) => (stmt === undefined ? [] : [toStatement(context, stmt, stretch, start)]));
  }
  const cuts = context.scanned.statementLines.filter((line) => line > start && line < piece.end);
  if (cuts.length === 0) return [brokenStatement(context, stretch, parsed)];
  return parseSegments(context, [start, ...cuts, piece.end]);
}

/**
 * A missing semicolon: each line that starts like a statement may be one. What such a line starts may also be the rest of the
 * statement above (`CREATE VIEW … AS` and then `SELECT`), so that a few of them are tried together.
 */
function parseSegments(context: Context, cuts: number[]): SchemaStatement[] {
  const { text } = context.scanned;
  const statements: SchemaStatement[] = [];
  for (let at = 0; at < cuts.length - 1; at += 1) {
    const start = cuts[at] ?? 0;
    const ends = cuts.slice(at + 1, at + 1 + mostJoined);
    const joined = ends.findIndex((end) => typeof tryParse(text.toString('utf8', start, end)) !== 'string');
    const stretch = { start, end: ends[Math.max(joined, 0)] ?? start };
    const parsed = tryParse(text.toString('utf8', stretch.start, stretch.end));
    if (typeof parsed === 'string') statements.push(brokenStatement(context, stretch, parsed));
    else
      for (const { stmt } of parsed.stmts ?? [])
        if (stmt !== undefined) statements.push(toStatement(context, stmt, stretch, start));
    at += Math.max(joined, 0);
  }
  return statements;
}

/** The parse tree, or the parser's complaint. */
function tryParse(sql: string): ParseResult | string {
  try {
    return parseSync(sql);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function brokenStatement(context: Context, stretch: Stretch, syntaxError: string): SchemaStatement {
  const sql = context.scanned.text.toString('utf8', stretch.start, stretch.end).trim();
  return { sql, location: locationOf(context, stretch), treatment: 'apply', effects: [], syntaxError };
}

/** @param base where the text that was parsed starts in the file: the parser counts from there */
function toStatement(context: Context, node: Node, piece: Stretch, base: number): SchemaStatement {
  const stretch = { start: firstToken(context.scanned.text, piece), end: piece.end };
  const locate = (offset: number): Location => locationOf(context, { start: base + offset, end: base + offset });
  const location = locationOf(context, stretch);
  const effects = effectsOf(node, locate);
  const treatment = treatmentOf(node);
  const sql = context.scanned.text.toString('utf8', stretch.start, stretch.end);
  const aside = isLoose(context.file) ? asideOf(node, sql) : undefined;
  if (!('CopyStmt' in node))
    return { sql: runnable(node, sql), location, treatment, effects, ...(aside === undefined ? {} : { aside }) };
  const data = context.scanned.copies.find((copy) => copy.statementEnd >= piece.end - 1 && copy.statementEnd <= piece.end + 1);
  const rows = data === undefined ? '' : dataOf(context, data);
  const inserts = node.CopyStmt.is_from === true && rows !== '' ? copyAsInserts(node.CopyStmt, rows) : undefined;
  return inserts === undefined
    ? { sql, location, treatment: 'skip', effects }
    : { sql: inserts, location, treatment: 'apply', effects };
}

function runnable(node: Node, sql: string): string {
  const concurrent = 'IndexStmt' in node || 'DropStmt' in node;
  return withoutShapeModifiers(concurrent ? sql.replace(/\bconcurrently\b/i, '') : sql);
}

function dataOf(context: Context, data: Stretch): string {
  return context.scanned.original.toString('utf8', data.start, data.end);
}

function locationOf(context: Context, stretch: Stretch): Location {
  const start = context.lineOf(stretch.start);
  const end = context.lineOf(Math.max(stretch.start, stretch.end - 1));
  return { file: context.file, line: start.line, endLine: end.line, column: start.column };
}

/** Line and column, from 1, of a byte of a text. */
function lineFinder(text: Buffer): (offset: number) => { line: number; column: number } {
  const starts = [0];
  for (let at = text.indexOf(10); at !== -1; at = text.indexOf(10, at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: text.toString('utf8', starts[low] ?? 0, offset).length + 1 };
  };
}
