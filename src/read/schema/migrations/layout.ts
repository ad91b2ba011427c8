/** A piece of a statement, and the line of the code that says it. */
export interface Piece {
  line: number;
  text: string;
}

/** One statement that a migration sends. */
export interface MigrationStatement {
  pieces: Piece[];
}

/**
 * The statements of a migration as SQL text in which each piece stands on the line of the code that says it, so that what
 * Postgres has is found again in the code.
 */
export function layOut(statements: MigrationStatement[]): string {
  let text = '';
  let line = 1;
  for (const statement of statements) {
    for (const piece of statement.pieces) {
      if (piece.line > line) {
        text += '\n'.repeat(piece.line - line);
        line = piece.line;
      } else if (text !== '') text += ' ';
      text += piece.text;
      line += piece.text.split('\n').length - 1;
    }
    text += ';';
  }
  return `${text}\n`;
}

/** Pieces with commas between them. */
export function separated(pieces: Piece[]): Piece[] {
  return pieces.map((piece, index) => (index < pieces.length - 1 ? { ...piece, text: `${piece.text},` } : piece));
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `schema.table` or `table`. */
export function quotedPath(name: string): string {
  return name.split('.').map(quoted).join('.');
}

export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
