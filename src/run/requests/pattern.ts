/** As validators name the pattern that a text should have: zod, Ajv, Joi, class-validator. */
const named =
  /match(?:es|ing)?(?: the)?(?: required)?(?: pattern| regex| regular expression| format)?:? *["'`]?\/?(\^[^\n]{1,200}?\$)(?=[/"'`\s]|$)/i;
/** `YYYY-MM-DD`, `YYYY-QN`: a date written as people say it. */
const template = /\b(?=[A-Z]{0,20}Y)(?:[YMDQNHS]{3,14}|[YMDQNHS]{2}(?=[-/.: T][YMDQNHS]))(?:[-/.: T][YMDQNHS]{1,6}){0,6}\b/;
const mostCharacters = 200;

/** A text as the words of a refusal want it; undefined where they name no form, or one that is not plain. */
export function textLike(words: string): string | undefined {
  const pattern = named.exec(words)?.[1];
  if (pattern !== undefined) return textOf(pattern);
  const form = template.exec(words)?.[0];
  return form
    ?.replace(/Y+/, '2026')
    .replace(/Q[QN]?/, 'Q1')
    .replace(/MM?/, '01')
    .replace(/DD?/, '15')
    .replace(/H+/, '10')
    .replace(/[MSN]+/g, '00');
}

/** The shortest plain text of a pattern: the first of what it allows. It is never executed: an app's pattern may take for ever. */
export function textOf(pattern: string): string | undefined {
  const source = pattern.replace(/^\^/, '').replace(/\$$/, '');
  // Looking ahead and back, and what was found before, is left.
  if (/\(\?[=!<]|\\[1-9bBpP]/.test(source)) return undefined;
  const reader = { source, at: 0, left: mostCharacters };
  const text = alternatives(reader);
  return reader.at === source.length && reader.left > 0 ? text : undefined;
}

interface Reader {
  source: string;
  at: number;
  /** Characters that may still be made. */
  left: number;
}

function alternatives(reader: Reader): string {
  const all = [sequence(reader)];
  while (reader.source[reader.at] === '|') {
    reader.at += 1;
    all.push(sequence(reader));
  }
  return all[0] ?? '';
}

function sequence(reader: Reader): string {
  let text = '';
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '') && reader.left > 0) {
    const piece = atom(reader);
    const made = piece.repeat(Math.min(times(reader), mostCharacters));
    reader.left -= made.length;
    text += made;
  }
  return text;
}

function atom(reader: Reader): string {
  const { source } = reader;
  const first = source[reader.at++] ?? '';
  if (first === '(') {
    if (source.startsWith('?:', reader.at)) reader.at += 2;
    const inner = alternatives(reader);
    reader.at += 1;
    return inner;
  }
  if (first === '[') return oneOf(reader);
  if (first === '.') return 'a';
  return first === '\\' ? escaped(source[reader.at++] ?? '') : first;
}

function escaped(letter: string): string {
  return letter === 'd'
    ? '1'
    : letter === 'w'
      ? 'a'
      : letter === 's'
        ? ' '
        : letter === 'D' || letter === 'S'
          ? 'a'
          : letter === 'W'
            ? '-'
            : letter;
}

/** The first of a class; of one that shuts out, a letter that is hardly ever shut out. */
function oneOf(reader: Reader): string {
  const end = /(?:\\.|[^\]\\])*/.exec(reader.source.slice(reader.at))?.[0] ?? '';
  reader.at += end.length + 1;
  if (end.startsWith('^')) return ['a', '1', '-', ' '].find((each) => !end.includes(each)) ?? 'a';
  return end.startsWith('\\') ? escaped(end[1] ?? '') : (end[0] ?? '');
}

/** How often at least; of what may be left out once, nothing. */
function times(reader: Reader): number {
  const [whole = '', least, sign] = /^(?:\{(\d+)(?:,\d*)?\}|([*+?]))?\??/.exec(reader.source.slice(reader.at)) ?? [];
  if (least === undefined && sign === undefined) return 1;
  reader.at += whole.length;
  return least === undefined ? (sign === '+' ? 1 : 0) : Number(least);
}
