/** A stretch of a file: bytes from `start` up to `end`. */
export interface Stretch {
  start: number;
  end: number;
}

/** What a file of SQL consists of, found without a parser, so that a broken file still yields its sound statements. */
export interface Scan {
  /** The text with psql's commands and the data of COPY blanked out; same length, same lines. */
  text: Buffer;
  /** The text as it is. */
  original: Buffer;
  /** Statements without their semicolon, the empty ones left out. */
  pieces: Stretch[];
  /** Where lines outside of quotes start like a statement: a missing semicolon hides the next statement. */
  statementLines: number[];
  /** Data that follows a `COPY … FROM stdin`, with the end of that statement. */
  copies: (Stretch & { statementEnd: number })[];
}

const code = (character: string): number => character.codePointAt(0) ?? 0;
const [quote, doubleQuote, dollar, dash, slash, star, backslash, semicolon, newline, space] = [
  "'",
  '"',
  '$',
  '-',
  '/',
  '*',
  '\\',
  ';',
  '\n',
  ' ',
].map(code);

const copyStart = /^copy\s[\s\S]*\bfrom\s+stdin\b/i;
const statementStart = /^(create|alter|insert|drop|grant|revoke|comment|do|select|update|delete|set)\b/i;
const identifier = /[A-Za-z0-9_$\u0080-\u00ff]/;

/** Splits SQL at the semicolons that are outside of quotes, dollar quotes and comments. */
export function scan(source: string): Scan {
  const text = Buffer.from(source);
  const pieces: Stretch[] = [];
  const copies: Scan['copies'] = [];
  const statementLines: number[] = [];
  let start = 0;
  let at = 0;
  let blank = true;
  const close = (end: number): void => {
    if (!blank) pieces.push({ start, end });
    blank = true;
  };
  while (at < text.length) {
    const byte = text[at];
    if (startsStatement(text, at)) statementLines.push(at);
    if (byte === semicolon) {
      close(at);
      const statement = text.toString('utf8', start, at).trim();
      at += 1;
      if (copyStart.test(withoutLeadingComments(statement))) {
        const data = copyData(text, at);
        copies.push({ ...data, statementEnd: at - 1 });
        at = blankOut(text, data.start, endOfLine(text, data.end));
      }
      start = at;
    } else if (blank && byte === backslash) {
      at = blankOut(text, at, endOfLine(text, at));
      start = at;
    } else {
      const end = skipQuoted(text, at);
      if (end === at + 1 && !isSpace(byte)) blank = false;
      if (end > at + 1 && byte !== dash && byte !== slash) blank = false;
      at = end;
    }
  }
  close(text.length);
  return { text, original: Buffer.from(source), pieces, statementLines, copies };
}

/** The end of the quoted text or comment that starts at `at`, or the next byte. */
function skipQuoted(text: Buffer, at: number): number {
  const byte = text[at];
  const next = text[at + 1];
  if (byte === dash && next === dash) return endOfLine(text, at);
  if (byte === slash && next === star) return endOfComment(text, at);
  if (byte === doubleQuote) return closing(text, at, doubleQuote, false);
  if (byte === quote) return closing(text, at, quote, isEscapePrefix(text, at));
  if (byte === dollar && !identifier.test(character(text, at - 1))) return endOfDollarQuote(text, at);
  return at + 1;
}

function closing(text: Buffer, at: number, mark: number | undefined, escapes: boolean): number {
  for (let end = at + 1; end < text.length; end += 1) {
    if (escapes && text[end] === backslash) end += 1;
    else if (text[end] === mark && text[end + 1] === mark) end += 1;
    else if (text[end] === mark) return end + 1;
  }
  return recovery(text, at);
}

function endOfDollarQuote(text: Buffer, at: number): number {
  const tag = /^\$([A-Za-z_\u0080-\u00ff][A-Za-z0-9_\u0080-\u00ff]*)?\$/.exec(text.toString('latin1', at, at + 70))?.[0];
  if (tag === undefined) return at + 1;
  const end = text.indexOf(tag, at + tag.length, 'latin1');
  return end === -1 ? recovery(text, at) : end + tag.length;
}

function endOfComment(text: Buffer, at: number): number {
  let depth = 0;
  for (let end = at; end < text.length; end += 1) {
    if (text[end] === slash && text[end + 1] === star) [depth, end] = [depth + 1, end + 1];
    else if (text[end] === star && text[end + 1] === slash) [depth, end] = [depth - 1, end + 1];
    if (depth === 0) return end + 1;
  }
  return text.length;
}

/** A quote that is never closed: goes on at the next line that starts like a statement. */
function recovery(text: Buffer, at: number): number {
  for (let line = endOfLine(text, at) + 1; line < text.length; line = endOfLine(text, line) + 1) {
    if (startsStatement(text, line)) return line;
  }
  return text.length;
}

function startsStatement(text: Buffer, at: number): boolean {
  return (at === 0 || text[at - 1] === newline) && statementStart.test(text.toString('latin1', at, at + 10));
}

/** The first byte of a stretch that is neither space nor comment. */
export function firstToken(text: Buffer, stretch: Stretch): number {
  let at = stretch.start;
  while (at < stretch.end) {
    const comment = (text[at] === dash && text[at + 1] === dash) || (text[at] === slash && text[at + 1] === star);
    if (!comment && !isSpace(text[at])) return at;
    at = comment ? skipQuoted(text, at) : at + 1;
  }
  return stretch.start;
}

function copyData(text: Buffer, after: number): Stretch {
  const start = Math.min(endOfLine(text, after) + 1, text.length);
  const end = text.indexOf('\n\\.', start - 1, 'latin1');
  return { start, end: end === -1 ? text.length : end + 1 };
}

function withoutLeadingComments(statement: string): string {
  return statement.replace(/^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '');
}

function isEscapePrefix(text: Buffer, at: number): boolean {
  return /[eE]/.test(character(text, at - 1)) && !identifier.test(character(text, at - 2));
}

function character(text: Buffer, at: number): string {
  return at < 0 ? ' ' : text.toString('latin1', at, at + 1);
}

function isSpace(byte: number | undefined): boolean {
  return byte === space || (byte !== undefined && byte >= 9 && byte <= 13);
}

function endOfLine(text: Buffer, at: number): number {
  const end = text.indexOf('\n', at, 'latin1');
  return end === -1 ? text.length : end;
}

function blankOut(text: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at += 1) if (text[at] !== newline) text[at] = space ?? 32;
  return end;
}
