import type { Column, Table } from '../../../model/index.js';

/** What a value is, as far as columns of other kinds could not hold it. */
export type Family = 'boolean' | 'number' | 'time' | 'nested' | 'text';

export function familyOf(type: string): Family {
  if (type.endsWith('[]') || type.startsWith('json')) return 'nested';
  if (type === 'boolean') return 'boolean';
  if (/^(?:integer|bigint|smallint|numeric|real|double)/.test(type)) return 'number';
  return /^(?:timestamp|date|time)/.test(type) ? 'time' : 'text';
}

/** Names by which tables point to whose a row is. */
export const owners = /^(?:user|owner|author|creator|profile|account|member|person)_?id$|^(?:created_by|owner|author|creator)$/i;

/**
 * The column that is probably meant by a name which the table does not have: written otherwise, the one column for whose the row is, or
 * one with a word more or less. Undefined where none is, or several are as near.
 * @param family what is sent, where it is known: a yes or no is no time
 * @param taken columns that cannot be meant, since the statement names them as well
 */
export function nearestColumn(
  wanted: string,
  table: Table,
  { family, taken }: { family: Family | undefined; taken: ReadonlySet<string> },
): Column | undefined {
  const fitting = table.columns.filter(
    ({ name, type }) => !taken.has(name) && (family === undefined || familyOf(type) === family),
  );
  const ways: ((name: string) => boolean)[] = [
    (name) => wordsOf(name).join('') === wordsOf(wanted).join(''),
    (name) => flagless(name) === flagless(wanted),
    (name) => isMisspelt(wordsOf(wanted), wordsOf(name)),
    (name) => owners.test(wanted) && owners.test(name),
    (name) => isPartOf(wordsOf(wanted), wordsOf(name)) || isPartOf(wordsOf(name), wordsOf(wanted)),
  ];
  for (const isNear of ways) {
    const near = fitting.filter(({ name }) => isNear(name));
    if (near.length > 0) return near.length === 1 ? near[0] : undefined;
  }
  return undefined;
}

/** The one of these names that is probably meant: written otherwise, or with a letter that is wrong. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const same = names.filter((name) => wordsOf(name).join('') === wordsOf(wanted).join(''));
  const near = same.length > 0 ? same : names.filter((name) => isMisspelt(wordsOf(wanted), wordsOf(name)));
  return near.length === 1 ? near[0] : undefined;
}

/** `isVerified` and `is_verified` are "is" and "verified"; several are as one. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1_')
    .toLowerCase()
    .split(/[_\s-]+/)
    .filter((word) => word !== '')
    .map((word) => (word.length > 3 ? word.replace(/ies$/, 'y').replace(/([^s])s$/, '$1') : word));
}

function flagless(name: string): string {
  return wordsOf(name)
    .filter((word) => !/^(?:is|has|was)$/.test(word))
    .join('');
}

/** One word, and no number, differs by a letter; a long one by two. */
function isMisspelt(left: string[], right: string[]): boolean {
  const other = left.flatMap((word, at) => (word === right[at] ? [] : [[word, right[at] ?? ''] as const]));
  const [pair, ...more] = other;
  if (left.length !== right.length || pair === undefined || more.length > 0) return false;
  const [one, two] = pair;
  const shorter = Math.min(one.length, two.length);
  // Who does it and to whom it is done are two.
  const isPair = /(?:er|or)$/.test(one) !== /(?:er|or)$/.test(two) && /(?:ed|ee)$/.test(one) !== /(?:ed|ee)$/.test(two);
  return !isPair && shorter >= 5 && !/\d/.test(one + two) && distance(one, two) <= (shorter >= 8 ? 2 : 1);
}

/** `skills` and `worker_skills`: all words, and one more. */
function isPartOf(fewer: string[], more: string[]): boolean {
  const said = fewer.filter((word) => !general.test(word));
  return said.length > 0 && more.length === fewer.length + 1 && fewer.every((word) => more.includes(word));
}

/** Words that say nothing by themselves: every other column has one. */
const general = /^(?:id|at|on|by|is|has|type|date|time|status|name|value|number|count|url|data|user|min|max)$/;

/** Letters to be put in, taken out or changed (Levenshtein 1966). Names are short. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let at = 0; at < left.length; at++) {
    const next = [at + 1];
    for (let to = 0; to < right.length; to++) {
      const change = (row[to] ?? 0) + (left[at] === right[to] ? 0 : 1);
      next.push(Math.min(change, (row[to + 1] ?? 0) + 1, (next[to] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
