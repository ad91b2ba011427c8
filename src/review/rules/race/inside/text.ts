import { inPattern } from '../../../../model/index.js';
/** What a SELECT of one table looks at. */
export interface Select {
  table: string;
  /** What it gives, as it is written. */
  given: string[];
  where: string;
}

export interface Update {
  table: string;
  sets: { column: string; value: string }[];
  where: string;
}

export interface Insert {
  table: string;
  columns: string[];
  /** By column, where one row is written out. */
  values: Map<string, string>;
  onConflict: boolean;
}

const name = String.raw`(?:"?\w+"?\.)?"?(\w+)"?`;

/** SQL without its comments, and with nothing in its texts that could be taken for words of it. */
export function plain(sql: string): string {
  return sql
    .replace(/--[^\n]*/g, ' ')
    .replace(/'(?:[^']|'')*'/g, (text) => `'${text.slice(1, -1).replace(/[^\w]/g, '_')}'`)
    .replace(/\s+/g, ' ')
    .trim();
}

/** A SELECT of one table; undefined for joins, unions and anything else. */
export function selectOf(sql: string): Select | undefined {
  const [, given, table, rest = ''] = new RegExp(`^select (.+?) from ${name}(?= |$)([^]*)$`, 'i').exec(sql) ?? [];
  if (given === undefined || table === undefined) return undefined;
  if (/\bjoin\b|\bunion\b|\bgroup by\b|^ *,|^ *(as )?\w+ *,/i.test(rest)) return undefined;
  const where = /\bwhere (.*?)(?= order by | limit | for (?:no key )?(?:update|share)|$)/i.exec(rest)?.[1] ?? '';
  return { table, given: parts(given), where };
}

export function updateOf(sql: string): Update | undefined {
  const [, table, set, where = ''] =
    new RegExp(`^update (?:only )?${name}(?: (?:as )?(?!set\\b)\\w+)? set (.+?)(?: where (.+?))?(?: returning .*)?$`, 'i').exec(
      sql,
    ) ?? [];
  if (table === undefined || set === undefined || /\bfrom\b/i.test(set.replace(/\([^]*\)/g, ''))) return undefined;
  const sets = parts(set).flatMap((one) => {
    const [, column, value] = /^"?(\w+)"? ?= ?([^]+)$/.exec(one) ?? [];
    return column === undefined || value === undefined ? [] : [{ column, value }];
  });
  return { table, sets, where };
}

export function insertOf(sql: string): Insert | undefined {
  const [, table, list, rest = ''] = new RegExp(`^insert into ${name}(?: as \\w+)? ?\\(([^()]*)\\)([^]*)$`, 'i').exec(sql) ?? [];
  if (table === undefined || list === undefined) return undefined;
  const columns = parts(list).map((one) => one.replace(/"/g, ''));
  const row = /^ ?values ?\(([^]*)\)/i.exec(rest.replace(/ (on conflict|returning) [^]*$/i, ''))?.[1];
  const values = row === undefined ? [] : parts(row);
  return {
    table,
    columns,
    values: new Map(values.length === columns.length ? columns.map((column, index) => [column, values[index] ?? '']) : []),
    onConflict: /\bon conflict\b/i.test(rest),
  };
}

/** Queries in brackets of a test: `NOT EXISTS (SELECT …)`, `(SELECT count(*) …) >= 5`. */
export function queriesIn(test: string): string[] {
  return [...test.matchAll(/\(\s*(?=select )/gi)].flatMap(({ index, 0: start }) => {
    const from = index + start.length;
    let depth = 1;
    for (let at = from; at < test.length; at++) {
      if (test[at] === '(') depth++;
      if (test[at] === ')' && --depth === 0) return [test.slice(from, at).trim()];
    }
    return [];
  });
}

/** Conditions that all must hold: `a = 1 and b = 2`; none where there is another way. */
export function conditionsOf(where: string): string[] {
  return / or /i.test(where.replace(/\([^()]*\)/g, '')) ? [] : where.split(/ and /i).map((one) => one.trim());
}

/** What a column is compared with for being the same: `id = p_id`, `p_id = t.id`. */
export function equalities(where: string, columns: ReadonlySet<string>): Map<string, string> {
  return new Map(
    conditionsOf(where).flatMap((condition): [string, string][] => {
      const [, left = '', right = ''] = /^([^=<>!]+?) ?= ?([^=<>]+)$/.exec(unwrapped(condition)) ?? [];
      const [one, other] = [bare(left), bare(right)];
      // A variable has a prefix of its own or is a field of a record; a column may have its table before it.
      if (columns.has(one) && right !== '') return [[one, right.toLowerCase()]];
      return columns.has(other) && left !== '' ? [[other, left.toLowerCase()]] : [];
    }),
  );
}

/** Without brackets around the whole of it. */
function unwrapped(text: string): string {
  return /^\([^()]*(\([^()]*\)[^()]*)*\)$/.test(text) ? unwrapped(text.slice(1, -1).trim()) : text;
}

function bare(text: string): string {
  return text.replace(/"/g, '').replace(/^.*\./, '').toLowerCase();
}

/** Whether a text has a word in it; of `v.used` as well as of `used`. */
export function mentions(text: string, word: string): boolean {
  return new RegExp(`(^|[^\\w.])${inPattern(word)}(?![\\w])`, 'i').test(text);
}

/** A list in pieces at commas that stand in no brackets. */
function parts(text: string): string[] {
  const found: string[] = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (letter === ',' && depth === 0) found.push('');
    else found[found.length - 1] += letter;
  }
  return found.map((part) => part.trim()).filter((part) => part !== '');
}
