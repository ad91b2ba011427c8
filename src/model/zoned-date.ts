import { field } from './parse-tree.js';

/** A date that is read as a moment before it is put into a zone: `day AT TIME ZONE 'America/Lima'`. */
export interface ZonedDate {
  /** What is written before AT TIME ZONE. */
  operand: string;
  /** It is the day of today, of the session's zone. */
  isToday: boolean;
  zone?: string;
}

/**
 * What AT TIME ZONE is used on in one part of a statement's tree as Postgres's parser gives it, where that is a date. Postgres makes
 * a moment of it first, midnight in the session's zone: https://www.postgresql.org/docs/current/functions-datetime.html
 * @param part the part, and the one around it
 * @param isDate whether a column or variable of these names is a date
 */
export function zonedDate(part: unknown, around: unknown, isDate: (names: string[]) => boolean): ZonedDate | undefined {
  const [zoneArgument, operand, ...more] = argumentsOf(part, 'timezone');
  const known = more.length > 0 ? undefined : dateIn(operand, isDate);
  if (!known) return undefined;
  const zone = textOf(zoneArgument);
  // Databases of the platforms run in UTC, where this moves nothing. To the east of it the day stays the same.
  if (zone !== undefined && isUtc.test(zone)) return undefined;
  if (!known.isToday && keepsDay(around) && !isWestward.test(zone ?? '')) return undefined;
  return { ...known, ...(zone === undefined ? {} : { zone }) };
}

const isUtc = /^(etc\/)?(utc|gmt|zulu|uct|universal|z)$|^[+-]?0+(:0+)?$/i;
const isWestward = /^(America|US|Canada|Brazil|Chile|Mexico)\//;

/** The day of what comes out is all that is looked at. */
function keepsDay(around: unknown): boolean {
  return (
    lastName(field(field(field(around, 'TypeCast'), 'typeName'), 'names')) === 'date' ||
    /^(to_char|date_trunc|date|date_part|extract)$/.test(lastName(field(field(around, 'FuncCall'), 'funcname')))
  );
}

type Known = Pick<ZonedDate, 'operand' | 'isToday'>;

function dateIn(node: unknown, isDate: (names: string[]) => boolean): Known | undefined {
  if (field(field(node, 'SQLValueFunction'), 'op') === 'SVFOP_CURRENT_DATE') return { operand: 'CURRENT_DATE', isToday: true };
  const reference = field(node, 'ColumnRef');
  if (reference !== undefined) {
    const names = listOf(field(reference, 'fields')).map((part) => String(field(field(part, 'String'), 'sval') ?? '*'));
    return isDate(names) ? { operand: names.join('.'), isToday: false } : undefined;
  }
  const cast = field(node, 'TypeCast');
  if (cast !== undefined) {
    if (lastName(field(field(cast, 'typeName'), 'names')) !== 'date') return undefined;
    const inner = field(cast, 'arg');
    const isToday =
      lastName(field(field(inner, 'FuncCall'), 'funcname')) === 'now' || field(inner, 'SQLValueFunction') !== undefined;
    return { operand: isToday ? 'now()::date' : 'a value cast to date', isToday };
  }
  return argumentsOf(node, 'make_date').length > 0 ? { operand: 'make_date(…)', isToday: false } : undefined;
}

function argumentsOf(node: unknown, name: string): unknown[] {
  const call = field(node, 'FuncCall');
  return lastName(field(call, 'funcname')) === name ? listOf(field(call, 'args')) : [];
}

function textOf(node: unknown): string | undefined {
  const text = field(field(field(node, 'A_Const'), 'sval'), 'sval');
  return typeof text === 'string' ? text : undefined;
}

function lastName(names: unknown): string {
  const last = field(field(listOf(names).at(-1), 'String'), 'sval');
  return typeof last === 'string' ? last : '';
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
