import { parseSync } from 'libpg-query';
import { field, inPattern, type Location, type Table, type ZonedDate, zonedDate } from '../model/index.js';
import { locationAt, partsNamed, type Place } from './plpgsql.js';
import type { FunctionRow } from './catalogue-rows.js';

/** A session's zone is set: dates become moments of that zone then. */
export const setsZone = /\bset\s+(?:local\s+|session\s+)?"?time\s?zone\b|\btimezone\s*(?:=|\bto\b)/i;

/** Every date of a function's body on which AT TIME ZONE is used, with its place. */
export function zonedDatesOf(
  { source, language, arguments: taken = '', definition }: FunctionRow,
  parsed: unknown,
  place: Place,
  tables: readonly Pick<Table, 'columns'>[],
): (ZonedDate & { location: Location })[] {
  if (!/\bat\s+time\s+zone\b/i.test(source) || setsZone.test(definition ?? '')) return [];
  const types = new Map([...declaredTypes(taken), ...variableTypes(parsed)]);
  const isDate = (names: string[]): boolean => {
    const [name = ''] = names.slice(-1);
    const own = names.length === 1 ? types.get(name) : undefined;
    if (own !== undefined) return own === 'date';
    const columns = tables.flatMap(({ columns: all }) => all.filter((column) => column.name === name));
    return columns.length > 0 && columns.every(({ type }) => type === 'date');
  };
  const texts =
    language === 'sql' ? [source] : partsNamed(parsed, 'PLpgSQL_expr').map((part) => String(field(part, 'query') ?? ''));
  const found = texts.filter((text) => /\bzone\b/i.test(text)).flatMap((text) => zonedIn(treeOf(text), undefined, isDate));
  const distinct = [...new Map(found.map((one) => [`${one.operand}|${one.zone ?? ''}`, one])).values()];
  return distinct.map((one) => ({ ...one, location: locationAt(place, lineOf(one, source)) }));
}

function zonedIn(part: unknown, around: unknown, isDate: (names: string[]) => boolean): ZonedDate[] {
  if (typeof part !== 'object' || part === null) return [];
  const here = zonedDate(part, around, isDate);
  const outer = 'FuncCall' in part || 'TypeCast' in part ? part : around;
  return [...(here ? [here] : []), ...Object.values(part).flatMap((inner: unknown) => zonedIn(inner, outer, isDate))];
}

/** A statement, an expression, or what is assigned to a variable. */
function treeOf(text: string): unknown {
  const assigned = /^\s*[\w.]+\s*:?=\s*/.exec(text)?.[0] ?? '';
  for (const candidate of [text, `select ${text}`, `select ${text.slice(assigned.length)}`])
    try {
      return parseSync(candidate);
    } catch {
      // Another of the forms, or none.
    }
  return undefined;
}

/** `p_month date, p_days integer`. */
function declaredTypes(taken: string): [string, string][] {
  return taken.split(',').flatMap((one): [string, string][] => {
    const [, name, type] = /^\s*(?:in\s+|out\s+|inout\s+)?"?(\w+)"?\s+(.+?)\s*$/i.exec(one.slice(0, 200)) ?? [];
    return name === undefined || type === undefined ? [] : [[name, type.toLowerCase()]];
  });
}

function variableTypes(parsed: unknown): [string, string][] {
  return partsNamed(parsed, 'PLpgSQL_var').flatMap((one): [string, string][] => {
    const name = field(one, 'refname');
    const type = field(field(field(one, 'datatype'), 'PLpgSQL_type'), 'typname');
    if (typeof name !== 'string' || typeof type !== 'string' || type === 'UNKNOWN') return [];
    return [[name, type.replace(/^pg_catalog\./, '').toLowerCase()]];
  });
}

/** The line of the body on which it is written. */
function lineOf({ operand }: ZonedDate, source: string): number {
  const lines = source.split('\n');
  const last = operand.split('.').at(-1) ?? operand;
  const named = new RegExp(String.raw`\b${inPattern(last.replace(/\W+$/, ''))}.{0,60}\bat\s+time\s+zone\b`, 'i');
  const at = lines.findIndex((line) => line.length < 2_000 && named.test(line));
  const any = lines.findIndex((line) => /\bat\s+time\s+zone\b/i.test(line));
  return 1 + Math.max(0, at < 0 ? any : at);
}
