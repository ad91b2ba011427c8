// Rows of the data files, and those of an account.

/** @typedef {{ [column: string]: string }} Row */

/**
 * The rows of a CSV file whose first line names the columns.
 * @param {string} text
 * @returns {Row[]}
 */
export function rowsOf(text) {
  const [header, ...lines] = cellsOf(text.replace(/^\uFEFF/, ''));
  return lines
    .filter((cells) => cells.length > 1 || cells[0] !== '')
    .map((cells) => Object.fromEntries((header ?? []).map((name, at) => [name, cells[at] ?? ''])));
}

/**
 * Lines of cells; a cell in quotes may hold commas, line breaks, and quotes that are doubled.
 * @param {string} text
 * @returns {string[][]}
 */
function cellsOf(text) {
  /** @type {string[][]} */
  const lines = [];
  /** @type {string[]} */
  let line = [];
  for (const [whole, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (whole === '' && line.length === 0) continue;
    line.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    lines.push(line);
    line = [];
  }
  return lines;
}

/**
 * Rows by the account to which they belong; those of nobody by ''.
 * @param {readonly Row[]} rows
 * @returns {Map<string, number[]>}
 */
export function placesByAccount(rows) {
  const places = new Map();
  // k6 shares rows between its users as something that has a length and places, and little else.
  for (let at = 0; at < rows.length; at += 1) {
    const account = rows[at]?.['account'] ?? '';
    const known = places.get(account);
    if (known === undefined) places.set(account, [at]);
    else known.push(at);
  }
  return places;
}
