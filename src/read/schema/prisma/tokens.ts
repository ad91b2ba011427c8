/** A token of the Prisma schema language; `start` is its place in the text. */
export interface Token {
  kind: 'word' | 'string' | 'number' | 'mark' | 'line';
  text: string;
  start: number;
}

const pattern =
  /(\/\/[^\n]*)|\/\*[\s\S]*?\*\/|(\r?\n)|"((?:[^"\\\n]|\\.)*)"|(-?\d+(?:\.\d+)?)|(@@?[\w.]+|[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_]+)*)|([{}()[\],:=?])/gu;

/** The tokens of a schema; comments and what is not understood are left out. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const start = match.index;
    const [, , line, quoted, number, word, mark] = match;
    if (line !== undefined) tokens.push({ kind: 'line', text: '\n', start });
    else if (quoted !== undefined) tokens.push({ kind: 'string', text: unescape(quoted), start });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, start });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, start });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, start });
  }
  return tokens;
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter === 't' ? '\t' : letter));
}
