import { inPattern, type Catalogue, type DatabaseFunction, findTable, type Table } from '../../../model/index.js';

/** An argument that says whose rows are written, and what is written for them. */
export interface Taken {
  argument: string;
  /** `adds a row to bookings`, `changes rows of wallets`. */
  writes: string[];
}

const person =
  /^(p_|_|in_|v_)?((target_?|for_?)?(user|owner|profile|customer|client|member|account|author|student|patient|buyer|seller)_?(id|uuid)|uid)$/i;

/** Tables that only keep what happened. */
const kept = /log|audit|history|activit|analytic|event|view|rate_?limit/i;

/** By what a function may tell who calls, or lets in the server alone. */
const looks =
  /\bauth\s*\.\s*\w+\s*\(|request\.jwt|current_setting\s*\(|\bsession_user\b|\bcurrent_user\b|is_?(super_?)?admin|has_?role|secret|token/i;

/** Whether a function, or one that it calls, looks at who calls. Too generously: a word there only keeps the rule silent. */
export function asksWho(known: DatabaseFunction, all: readonly DatabaseFunction[], seen = new Set<string>()): boolean {
  if (looks.test(known.source) || looks.test(known.arguments ?? '')) return true;
  seen.add(known.name);
  return all.some(
    (other) =>
      !seen.has(other.name) &&
      new RegExp(`\\b${inPattern(other.name)}\\s*\\(`, 'i').test(known.source) &&
      asksWho(other, all, seen),
  );
}

/** The person that a function is told, where it writes rows of theirs. */
export function takesPerson({ arguments: given = '', source }: DatabaseFunction, catalogue: Catalogue): Taken | undefined {
  const text = source.replace(/--[^\n]*/g, ' ').replace(/\s+/g, ' ');
  for (const [, argument = ''] of given.matchAll(/(?:^|, ?)(?:IN(?:OUT)? )?"?(\w+)"? uuid\b/gi)) {
    if (!person.test(argument)) continue;
    const writes = [...new Set([...inserted(text, argument, catalogue), ...changed(text, argument, catalogue)])];
    if (writes.length > 0) return { argument, writes: writes.slice(0, 2) };
  }
  return undefined;
}

/** Rows that get the argument in a column of people. */
function inserted(text: string, argument: string, catalogue: Catalogue): string[] {
  const all = text.matchAll(/\binsert into (?:"?\w+"?\.)?"?(\w+)"? ?\(([^()]*)\) ?values ?\(([^;]*)/gi);
  return [...all].flatMap(([, name = '', list = '', values = '']) => {
    const table = findTable(catalogue, name);
    const at = parts(values).findIndex((value) => value.toLowerCase() === argument.toLowerCase());
    const column = list.split(',')[at]?.replace(/"/g, '').trim();
    return table && column !== undefined && isOfPerson(table, column) && !kept.test(name) ? [`adds a row to ${name}`] : [];
  });
}

/** Changes and deletes of the rows in which such a column is the argument, and changes that write it there. */
function changed(text: string, argument: string, catalogue: Catalogue): string[] {
  const all = text.matchAll(/\b(update|delete from) (?:"?\w+"?\.)?"?(\w+)"? ([^;]*)/gi);
  return [...all].flatMap(([, verb = '', name = '', rest = '']) => {
    const table = findTable(catalogue, name);
    const asked = new RegExp(`(?:where|and|set|,) (?:\\w+\\.)?"?(\\w+)"? ?= ?${argument}\\b`, 'i').exec(rest)?.[1];
    return table && asked !== undefined && isOfPerson(table, asked) && !kept.test(name)
      ? [`${/^update/i.test(verb) ? 'changes' : 'deletes'} rows of ${name}`]
      : [];
  });
}

/** A column that points to people, or their own key. */
function isOfPerson(table: Table, column: string): boolean {
  const key = table.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === column);
  if (key) return /^(users?|profiles?|accounts?|customers?|members?)$/i.test(key.table);
  return person.test(column) || (/^(id|user_id)$/.test(column) && /^(users?|profiles?)$/i.test(table.name));
}

function parts(text: string): string[] {
  const found: string[] = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth++;
    if (letter === ')' && depth-- === 0) break;
    if (letter === ',' && depth === 0) found.push('');
    else found[found.length - 1] += letter;
  }
  return found.map((part) => part.trim());
}
