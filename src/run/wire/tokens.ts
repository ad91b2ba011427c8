/** One statement of a text: where it lies, and its words in lower case with its brackets; quoted things are `"`. */
export interface Piece {
  start: number;
  end: number;
  tokens: string[];
}

const token =
  /--|\/\*|[eE]?'|"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[();]/g;

/** Cuts a text at the semicolons that part statements, as psql does: not those in brackets, in strings or in a body of BEGIN ATOMIC. */
export function piecesOf(sql: string): Piece[] {
  const pieces: Piece[] = [];
  let tokens: string[] = [];
  let start = 0;
  let depth = 0;
  let body = 0;
  const cut = (end: number): void => {
    if (tokens.length > 0) pieces.push({ start, end, tokens });
    tokens = [];
    depth = 0;
    body = 0;
  };
  token.lastIndex = 0;
  for (let match = token.exec(sql); match !== null; match = token.exec(sql)) {
    const [found] = match;
    const after = endOfQuoted(sql, found, token.lastIndex);
    if (after !== undefined) {
      if (!found.startsWith('-') && !found.startsWith('/')) tokens.push('"');
      token.lastIndex = after;
      continue;
    }
    if (found === ';') {
      if (depth === 0 && body === 0) {
        cut(match.index);
        start = token.lastIndex;
      }
      continue;
    }
    const word = found.toLowerCase();
    if (word === '(') depth += 1;
    if (word === ')') depth = Math.max(0, depth - 1);
    if (word === 'atomic' && tokens.at(-1) === 'begin' && tokens[0] === 'create') body = 1;
    else if (body > 0 && word === 'case') body += 1;
    else if (body > 0 && word === 'end') body -= 1;
    tokens.push(word);
  }
  cut(sql.length);
  return pieces;
}

/** Where a comment or something quoted ends that begins with this; undefined for anything else. */
function endOfQuoted(sql: string, opening: string, from: number): number | undefined {
  if (opening === '--') return endAfter(sql, '\n', from);
  if (opening === '/*') return endOfComment(sql, from);
  // A doubled quote closes and opens again, which comes to the same.
  if (opening === "'" || opening === '"') return endAfter(sql, opening, from);
  if (opening.endsWith("'")) return endOfEscaped(sql, from);
  return opening.startsWith('$') ? endAfter(sql, opening, from) : undefined;
}

function endAfter(sql: string, closing: string, from: number): number {
  const at = sql.indexOf(closing, from);
  return at === -1 ? sql.length : at + closing.length;
}

/** Comments nest. */
function endOfComment(sql: string, from: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  let depth = 1;
  for (let match = mark.exec(sql); match !== null; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}

function endOfEscaped(sql: string, from: number): number {
  for (let at = from; at < sql.length; at++) {
    if (sql[at] === '\\') at += 1;
    else if (sql[at] === "'") return at + 1;
  }
  return sql.length;
}
