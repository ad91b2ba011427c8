import type { CopyStmt, Node } from 'libpg-query';
import { escapeIdentifier, escapeLiteral } from 'pg';

const rowsPerInsert = 500;

/** More rows of a dump's data than this tell nothing about the schema, and the lab fills its own. */
const mostRows = 20_000;

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * Turns `COPY … FROM stdin` with its data, as pg_dump writes them, into INSERT statements.
 * @returns undefined when it is not in the text format
 */
export function copyAsInserts(statement: CopyStmt, data: string): string | undefined {
  const { relation, attlist = [], options = [] } = statement;
  if (relation?.relname === undefined || options.length > 0) return undefined;
  const table = [relation.schemaname, relation.relname]
    .filter((word) => word !== undefined)
    .map(escapeIdentifier)
    .join('.');
  const columns = attlist.map(columnName).map(escapeIdentifier).join(', ');
  const rows = data.split('\n').filter((line, at, all) => at < all.length - 1 || line !== '');
  const inserts: string[] = [];
  for (let at = 0; at < Math.min(rows.length, mostRows); at += rowsPerInsert) {
    const values = rows.slice(at, Math.min(at + rowsPerInsert, mostRows)).map(rowValues);
    inserts.push(
      `INSERT INTO ${table}${columns === '' ? '' : ` (${columns})`} OVERRIDING SYSTEM VALUE VALUES ${values.join(',\n')}`,
    );
  }
  return inserts.join(';\n');
}

function columnName(node: Node): string {
  return 'String' in node ? (node.String.sval ?? '') : '';
}

function rowValues(line: string): string {
  const values = line.replace(/\r$/, '').split('\t');
  return `(${values.map((value) => (value === '\\N' ? 'NULL' : escapeLiteral(unescape(value)))).join(', ')})`;
}

function unescape(value: string): string {
  return value.replaceAll(/\\(.)/g, (_whole, letter: string) => escapes[letter] ?? letter);
}
