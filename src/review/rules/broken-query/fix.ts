import { type CallSite, type Catalogue, findTable, type Statement } from '../../../model/index.js';
import { type Asking, fixOfColumns } from './columns.js';
import {
  fixOfAmbiguous,
  fixOfAssignment,
  fixOfCheck,
  fixOfLabel,
  fixOfMissingFunction,
  fixOfRelation,
  fixOfTable,
  fixOfUntoldColumn,
} from './names.js';
import { fixOfInsert, fixOfRight } from './forbidden.js';

type Refusal = NonNullable<Statement['refused']>;

/** What is refused: the statement and its call, why, and all statements that lack columns of the same tables. */
export interface Fault {
  site: CallSite;
  statement: Statement;
  refused: Refusal;
  asking: readonly Asking[];
  /** The live database may have what the repository's lacks. */
  drift: boolean;
}

/** What to do about a refusal, by what Postgres or PostgREST says of it. */
export function fixOf({ site, statement, refused, asking, drift }: Fault, catalogue: Catalogue): string {
  const { code, message } = refused;
  switch (code) {
    case noRelation:
      return fixOfRelation(message, drift, catalogue);
    case noFunction:
      return fixOfMissingFunction(message, { site, statement }, catalogue);
    case undefinedColumn:
      return fixOfColumns(asking, catalogue) ?? fixOfUntoldColumn(message, statement, catalogue) ?? plain(message);
    case checkViolation:
      return fixOfCheck(message, catalogue) ?? plain(message);
    case undefinedTable:
      return fixOfTable(message, statement) ?? plain(message);
    case ambiguousColumn:
      return fixOfAmbiguous(message, statement, catalogue) ?? plain(message);
    case datatypeMismatch:
      return fixOfAssignment(message) ?? plain(message);
    case undeterminedType:
    case ambiguousParameter:
      return fixOfType(statement, message, catalogue);
    case undefinedFunction:
      return fixOfOperator(statement, message, catalogue) ?? plain(message);
    case ambiguousFunction:
      return fixOfFunction(message, catalogue) ?? plain(message);
    case '22P02':
    case '22007':
    case '22008':
    case '22003':
      if (quotedHole.test(message))
        return `Take the placeholder out of the quotes: ${outOfQuotes(statement.sql, quotedHole.exec(message)?.[1] ?? '')}.`;
      if (isKeptValue(statement)) return fixOfKept(message);
      return fixOfLabel(message, catalogue) ?? fixOfValue(message) ?? plain(message);
    case insufficientPrivilege:
      return fixOfRight(message, statement.role, catalogue) ?? fixOfInsert(message, statement, catalogue) ?? plain(message);
    default:
      return plain(message);
  }
}

const noRelation = 'PGRST200';
const noFunction = 'PGRST202';
const checkViolation = '23514';
const undefinedColumn = '42703';
const undefinedTable = '42P01';
const ambiguousColumn = '42702';
const datatypeMismatch = '42804';
const undeterminedType = '42P18';
const ambiguousParameter = '42P08';
const undefinedFunction = '42883';
export const ambiguousFunction = '42725';
export const insufficientPrivilege = '42501';

/** A value that Postgres was given has the number of a placeholder in it: `"$1 days"`. */
const quotedHole = /: "[^"]{0,80}\$(\d+)[^"]{0,80}"$/;

/** Where Postgres's own words say all that is known. */
function plain(message: string): string {
  const said = message.replace(/\s+/g, ' ').slice(0, 120);
  return `Correct what Postgres names${said === '' ? '' : ` (${said})`}, and send the statement once to a database that is built from this repository.`;
}

/** A parameter of which Postgres knows no type, or two. */
function fixOfType(statement: Statement, message: string, catalogue: Catalogue): string {
  if (message.includes('empty array'))
    return 'Say of what type the array is: ARRAY[…]::text[], or compare with one parameter: = any($1).';
  const number = /\$(\d+)/.exec(message)?.[1];
  if (number === undefined) return plain(message);
  // Within quotes it is text and no parameter, so that nothing gives it a type.
  if (!new RegExp(`\\$${number}(?!\\d)`).test(statement.sql.replace(/'(?:[^']|'')*'/g, "''")))
    return `Take the placeholder out of the quotes: ${outOfQuotes(statement.sql, number)}.`;
  const type = typeOf(statement, Number(number), catalogue) ?? 'text';
  return `Say of what type it is wherever it stands: $${number}::${type}.`;
}

/** How what stands around a placeholder in its quotes is said outside of them. */
function outOfQuotes(sql: string, number: string): string {
  const quoted = new RegExp(String.raw`(\binterval\s*)?'([^']{0,80})\$${number}(?!\d)([^']{0,80})'`, 'i').exec(sql);
  const [, interval, before = '', after = ''] = quoted ?? [];
  if (interval !== undefined && before.trim() === '' && /^\s*\w+\s*$/.test(after))
    return `write \${…} * interval '1 ${after.trim()}' instead of interval '\${…}${after}'`;
  const inside = `${before}\${…}${after}`;
  return `pass \`${inside}\` as the value instead of writing '${inside}' into the SQL`;
}

function typeOf({ parameters }: Statement, number: number, catalogue: Catalogue): string | undefined {
  const column = parameters[number - 1]?.column;
  const table = column && findTable(catalogue, column.table, column.schema);
  const type = table?.columns.find(({ name }) => name === column?.column)?.type;
  return type === undefined || isText(type) ? undefined : type;
}

/** Whether what is refused is a field of a state that only ever has this value: one mistake wherever it is sent. */
export function isKeptValue({ parameters, refused }: Statement): boolean {
  return parameters.some(({ always }) => always !== undefined && refused?.message.endsWith(`: "${String(always)}"`) === true);
}

function fixOfKept(message: string): string {
  const [, type, value] = /type ([^:]+): "(.*)"$/.exec(message) ?? [];
  return `Put what is really meant into the state: "${value ?? ''}" is all that is ever put into it, as by a sign-in that is only played, and no ${type ?? 'such value'}. For the person who is signed in that is the id that the sign-in gives (supabase.auth.getUser()).`;
}

/** `invalid input syntax for type uuid: "1"`: a value that the code writes out. */
function fixOfValue(message: string): string | undefined {
  const [, type, value] = /^(?:invalid input (?:syntax|value) for (?:type|enum)) ([^:]+): "(.*)"$/.exec(message) ?? [];
  if (type === undefined || value === undefined) return undefined;
  return value === ''
    ? `Pass what is meant instead of the empty text, or leave the condition out where there is nothing to compare with: "" is no ${type}.`
    : `Pass a value that the column can hold: "${value}" is no ${type}, whatever row is meant by it.`;
}

/** `integer = character varying`: which columns those are, where the statement joins them, and the side that can always be cast. */
function fixOfOperator({ facts }: Statement, message: string, catalogue: Catalogue): string | undefined {
  const [, left, right] = /^operator does not exist: (.+?) (?:=|<>|[<>]=?) (.+)$/.exec(message) ?? [];
  if (left === undefined || right === undefined) return undefined;
  const typed = ({ table, column }: { table: string; column: string }) => {
    const source = facts.tables.find(({ alias, name }) => alias === table || name === table);
    const found = source && findTable(catalogue, source.name, source.schema)?.columns.find(({ name }) => name === column);
    return { name: source ? `${source.name}.${column}` : column, type: found?.type.replace(/\(.*/, '') };
  };
  const joined = facts.joins
    .map((join) => [typed(join.left), typed(join.right)])
    .find((sides) => [left, right].every((type) => sides.some((side) => side.type === type)));
  const columns = joined ? ` (${joined.map(({ name, type }) => `${name} is ${type ?? '?'}`).join(', ')})` : '';
  const other = isText(left) ? right : isText(right) ? left : undefined;
  const named = joined?.find(({ type }) => type === other)?.name;
  const cast =
    other === undefined
      ? `cast one side to the type of the other: …::${left}`
      : `cast ${named ?? `the ${other}`} to text: ${named ?? '…'}::text`;
  return `Give both sides one type${columns}: change the column in a migration, which lets an index serve it, or ${cast}.`;
}

function isText(type: string): boolean {
  return /^(text|character varying|varchar|character|citext|name)\b/.test(type);
}

/** Two functions of one name whose parameters differ in order or kind alone: a replacement that replaced nothing. */
function fixOfFunction(message: string, catalogue: Catalogue): string | undefined {
  const [, schema, name] = /^function (?:"?(\w+)"?\.)?"?(\w+)"?\(/.exec(message) ?? [];
  const all = catalogue.functions.filter((one) => one.name === name && (schema === undefined || one.schema === schema));
  const forms = all.flatMap(({ arguments: taken, schema: own }) =>
    taken === undefined ? [] : [`${own}.${name ?? ''}(${taken})`],
  );
  const [first, ...later] = forms;
  if (first === undefined || later.length === 0) return undefined;
  return `CREATE OR REPLACE replaces only a function of the same argument types in the same order, so that there are ${String(forms.length)}: ${forms.join(' and ')}. Drop the older one in a migration if nothing means it: DROP FUNCTION ${first};`;
}
