import type { Filter } from '../../model/index.js';

type Compared = Pick<Filter, 'column' | 'operator' | 'literal' | 'alternative' | 'wrapped'>;

/**
 * Whether an index of only some rows, those of its condition as Postgres prints it, has all rows that a statement with these
 * comparisons asks for. Each part of the condition must follow from one of them: `provider IS NOT NULL` from `provider = $1`,
 * `status = 'open'::text` from the same word. What cannot be told does not follow.
 */
export function coversRows(where: string | undefined, filters: readonly Compared[]): boolean {
  if (where === undefined) return true;
  const certain = filters.filter(({ alternative }) => !alternative);
  return partsOf(where).every((part) => certain.some((filter) => follows(part, filter)));
}

function follows(part: string, { column, operator, literal, wrapped }: Compared): boolean {
  const [, plain, cast, rest = ''] = /^(?:"?([\w$]+)"?|\("?([\w$]+)"?\)::[a-z ]+?)(?= (?:=|<>|IS) |$)(.*)$/s.exec(part) ?? [];
  const name = plain ?? cast;
  const [, refused] = /^NOT "?([\w$]+)"?$/i.exec(part) ?? [];
  if (refused !== undefined) return refused === column && !wrapped && operator === '=' && literal === false;
  if (name !== column) return false;
  const test = rest.trim();
  // A comparison with nothing is not true, whatever is made of the value before.
  if (/^IS NOT NULL$/i.test(test)) return operator !== 'is null' && !/^is (not )?distinct/i.test(operator) && !wrapped;
  if (/^IS NULL$/i.test(test)) return operator === 'is null' && !wrapped;
  if (operator !== '=' || wrapped || literal === undefined || literal === null) return false;
  if (test === '') return literal === true;
  const [, sign, value = ''] = /^(=|<>) (.+)$/s.exec(test) ?? [];
  if (sign === '<>') return typeof literal === 'string' && isConstant(value) && !isWord(value, literal);
  if (sign === undefined) return false;
  const [, listed] = /^ANY \(\(?ARRAY\[([^\]]*)\]\)?(?:::[\w ]+\[\])?\)$/s.exec(value) ?? [];
  if (listed !== undefined)
    return typeof literal === 'string' && !listed.includes("''") && listed.split(', ').some((one) => isWord(one, literal));
  return typeof literal === 'string' ? isWord(value, literal) : value === String(literal);
}

/** The text is this word as Postgres prints it: `'open'::text`. */
function isWord(text: string, word: string): boolean {
  const printed = `'${word.replaceAll("'", "''")}'`;
  return text.startsWith(printed) && /^(?:::[\w". ]+)?$/.test(text.slice(printed.length));
}

function isConstant(text: string): boolean {
  return /^'[^']*'(?:::[\w". ]+)?$/.test(text);
}

/** The parts of a condition that all must hold, without the brackets around them. */
function partsOf(where: string): string[] {
  const text = withoutBrackets(where.trim());
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (depth === 0 && text.startsWith(' AND ', at)) {
      parts.push(text.slice(from, at));
      from = at + ' AND '.length;
    }
  }
  const all = [...parts, text.slice(from)];
  return all.length === 1 ? [text] : all.flatMap(partsOf);
}

/** Without the brackets that stand around the whole of it, however many. */
function withoutBrackets(text: string): string {
  const opened: number[] = [];
  const closes = new Map<number, number>();
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "'") quoted = !quoted;
    else if (!quoted && sign === '(') opened.push(at);
    else if (!quoted && sign === ')') closes.set(opened.pop() ?? -1, at);
  }
  let around = 0;
  while (closes.get(around) === text.length - 1 - around) around++;
  return text.slice(around, text.length - around).trim();
}
