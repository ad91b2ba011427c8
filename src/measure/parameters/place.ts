import { findTable, type App, type Parameter, type ParameterValue, type Statement, type Table } from '../../model/index.js';
import { tableKey, uniqueKeys, type Link } from '../../scenario/index.js';

/** How a parameter meets its column. */
export type Use = 'equal' | 'list' | 'range' | 'search' | 'cursor' | 'write' | 'limit' | 'offset' | 'other';

/** A parameter with what is known of its place. */
export interface Placed {
  number: number;
  /** Without its literal where that names a row that the lab does not have. */
  parameter: Omit<Parameter, 'literal'> & { literal?: ParameterValue | undefined };
  use: Use;
  table?: Table;
  column?: string;
  type?: string;
}

/** Finds for each parameter the column that it is compared with or written to. */
export function placeParameters(app: App, statement: Statement, links: readonly Link[]): Placed[] {
  return statement.parameters.map((parameter, at): Placed => {
    const number = at + 1;
    const named = parameter.column;
    const filter = statement.facts.filters.find((candidate) => candidate.parameter === number);
    const table =
      named === undefined
        ? filter && findTable(app.catalogue, filter.table, filter.schema)
        : findTable(app.catalogue, named.table, named.schema);
    const column = table?.columns.find((candidate) => candidate.name === (named?.column ?? filter?.column));
    const use = useOf(parameter, filter?.operator, column !== undefined);
    const placed: Placed = { number, parameter, use: use === 'search' && isWhole(statement, number, parameter) ? 'equal' : use };
    if (table === undefined || column === undefined) return placed;
    const known = { ...placed, table, column: column.name, type: column.type };
    return isFixture(known, table, links)
      ? { ...known, parameter: { ...parameter, literal: undefined, origin: 'a key in the code' } }
      : known;
  });
}

/**
 * `ILIKE $1` with what somebody typed and nothing around it is an equality that takes no heed of case. Of a value that the code
 * made otherwise nobody knows what stands around it.
 */
function isWhole({ sql }: Statement, number: number, { origin, around }: Placed['parameter']): boolean {
  if (around !== undefined || !/^(request|user|row)\b/.test(origin)) return false;
  return new RegExp(`\\bI?LIKE \\$${String(number)}(?!\\d)(?!(?:::\\w+)? *\\|\\|)`, 'i').test(sql);
}

/** A key that the code names ("the demo user") is of a row that the lab does not have: one of its own stands in. */
function isFixture({ parameter, column }: Placed, table: Table, links: readonly Link[]): boolean {
  if (parameter.literal === undefined || parameter.literal === null || column === undefined) return false;
  const unique = uniqueKeys(table).some((columns) => columns.length === 1 && columns[0] === column);
  return unique || links.some((link) => link.from === tableKey(table) && link.columns.length === 1 && link.columns[0] === column);
}

function useOf(parameter: Placed['parameter'], filterOperator: string | undefined, hasColumn: boolean): Use {
  const operator = (parameter.operator ?? filterOperator ?? '').toLowerCase();
  if (operator === 'limit' || operator === 'offset' || operator === 'write') return operator;
  if (operator.startsWith('cursor') && hasColumn) return 'cursor';
  if (!hasColumn && /\b(limit|pagesize|page_size|per_?page|take)\b/i.test(parameter.origin)) return 'limit';
  if (!hasColumn && /\b(offset|skip|page)\b/i.test(parameter.origin)) return 'offset';
  if (!hasColumn) return parameter.around === undefined ? 'other' : 'search';
  const inside = parameter.around?.some((text) => text !== '') === true;
  if (/like|~~|^~|similar|@@/.test(operator) || (inside && operator === '')) return 'search';
  if (parameter.array === true || operator === 'any') return 'list';
  // A placeholder of a written-out list is one value.
  if (operator === 'in') return 'equal';
  if (/^[<>]=?$|^between/.test(operator)) return 'range';
  return operator === '=' || operator === '' || operator === 'is' ? 'equal' : 'other';
}

/** The literal comparisons of a statement on one table that narrow it for certain, as SQL on an alias. */
export function literalConditions(
  statement: Statement,
  table: Table,
  alias: string,
  quote: { name(n: string): string; text(t: string): string },
): string[] {
  return statement.facts.filters.flatMap((filter) => {
    const known = table.columns.find((column) => column.name === filter.column);
    const literal = filter.literal ?? literalOf(statement, filter.parameter);
    if (filter.table !== table.name || filter.wrapped || filter.alternative || literal === undefined || known === undefined)
      return [];
    const column = `${alias}.${quote.name(filter.column)}`;
    if (literal === null) return [`${column} IS ${/not|<>|!=/i.test(filter.operator) ? 'NOT ' : ''}NULL`];
    // The first word of a list is one that fits.
    const operator = filter.operator === 'in' ? '=' : filter.operator;
    return /^(=|<>|!=|[<>]=?)$/.test(operator) && !known.type.endsWith('[]')
      ? [`${column} ${operator} ${quote.text(String(literal))}::${known.type}`]
      : [];
  });
}

/** A word of the code that is sent as a parameter. */
function literalOf({ parameters }: Statement, number: number | undefined): string | number | boolean | undefined {
  const literal = number === undefined ? undefined : parameters[number - 1]?.literal;
  return typeof literal === 'string' || typeof literal === 'number' || typeof literal === 'boolean' ? literal : undefined;
}
