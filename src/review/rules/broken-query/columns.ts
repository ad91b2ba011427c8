import {
  type CallSite,
  type Catalogue,
  findTable,
  type MissingColumn,
  type Statement,
  type Table,
} from '../../../model/index.js';
import { alsoWhereDeclared } from '../../declared-elsewhere.js';
import { identifier } from '../../identifier.js';
import { typeFor } from './column-type.js';
import { familyOf, nearestColumn } from './near.js';

/** A statement that names columns which are not there, and the call that sends it. */
export interface Asking {
  site: CallSite;
  statement: Statement;
}

/** All columns that these statements name and that are not there, each once. */
export function missingIn(statements: readonly Statement[]): MissingColumn[] {
  const all = statements.flatMap(({ refused }) => refused?.missing ?? []);
  return [...new Map(all.map((missing) => [keyOf(missing), missing])).values()];
}

export function keyOf({ schema, table, column }: MissingColumn): string {
  return `${schema}.${table}.${column}`;
}

/**
 * What to do about columns that are not there: for each the one that is probably meant, else the migration that adds it.
 * Undefined where the tables are not known.
 */
export function fixOfColumns(asking: readonly Asking[], catalogue: Catalogue): string | undefined {
  const byTable = new Map<Table, string[]>();
  for (const { schema, table: name, column } of missingIn(asking.map(({ statement }) => statement))) {
    const table = findTable(catalogue, name, schema);
    if (table) byTable.set(table, [...(byTable.get(table) ?? []), column]);
  }
  if (byTable.size === 0) return undefined;
  return [...byTable].map(([table, columns]) => fixOfTable(table, columns, asking)).join(' ');
}

/** So many names stand in a sentence, and so many columns in what adds them; evidence has all. */
const mostNamed = 6;
const mostAdded = 30;

function fixOfTable(table: Table, columns: readonly string[], asking: readonly Asking[]): string {
  const taken = new Set(writtenInto(table, asking));
  const told = columns.map((column) => {
    const { type: sent, told: isTold } = typeFor(column, asking);
    const type = !isTold && /(?:_id|Id)$/.test(column) ? typeOfKey(table) : sent;
    return { column, type, near: nearestColumn(column, table, { family: isTold ? familyOf(sent) : undefined, taken })?.name };
  });
  // One column is not meant by two names.
  const renamed = told.filter(({ near }) => near !== undefined && told.filter((other) => other.near === near).length === 1);
  const added = told.filter((one) => !renamed.includes(one));
  return [...(renamed.length > 0 ? [rename(table, renamed)] : []), ...(added.length > 0 ? [add(table, added)] : [])].join(' ');
}

function rename(table: Table, renamed: readonly { column: string; near: string | undefined }[]): string {
  const pairs = renamed.map(({ column, near = '' }) =>
    near.toLowerCase() === column.toLowerCase() ? `"${near}" for ${column} (SQL needs the quotes)` : `${near} for ${column}`,
  );
  return `In ${table.name} the name is probably another: write ${pairs.join(', ')}, if that is what is meant.`;
}

function add(table: Table, added: readonly { column: string; type: string }[]): string {
  const several = added.length > 1;
  const names = added.slice(0, mostNamed).map(({ column }) => column);
  const rest = added.length > mostNamed ? ` and ${String(added.length - mostNamed)} more of these` : '';
  const name = table.schema === 'public' ? identifier(table.name) : `${identifier(table.schema)}.${identifier(table.name)}`;
  const parts = added.slice(0, mostAdded).map(({ column, type }) => `add column ${identifier(column)} ${type}`);
  const others = added.length > mostAdded ? ` and the other ${String(added.length - mostAdded)} likewise` : '';
  const [them, guess] = several
    ? ['them', 'the types are guesses from what is sent and the names']
    : ['it', 'the type is a guess from what is sent and the name'];
  return `${table.name} has nothing like ${names.join(', ')}${rest}. If the feature needs ${them}, add ${them} in a migration: alter table ${name} ${parts.join(', ')};${others} (${guess}). Else leave ${them} out of the call.${alsoWhereDeclared([table], several ? 'the columns' : 'the column')}`;
}

/** What points to another row is mostly of the type that keys have here. */
function typeOfKey({ primaryKey: [key], columns }: Table): string {
  return columns.find(({ name }) => name === key)?.type ?? 'text';
}

/** Columns that the same statements write as well: they cannot be what another name means. */
function writtenInto(table: Table, asking: readonly Asking[]): string[] {
  return asking.flatMap(({ statement }) =>
    statement.parameters.flatMap(({ column, operator }) =>
      operator === 'write' && column?.table === table.name ? [column.column] : [],
    ),
  );
}
