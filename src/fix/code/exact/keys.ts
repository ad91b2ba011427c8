import { type Column, type Statement, type Table, columnCalled, findTable } from '../../../model/index.js';
import type { RowLoop } from '../loop/row-loops.js';
import type { CodeApp } from '../model.js';

/** What the turns' keys are compared with, and where they come from. */
export interface KeyColumns {
  compared: Column;
  /** One row at most has a key. */
  unique: boolean;
  /** A key may be missing. */
  nullable: boolean;
}

/**
 * The columns on both sides of a loop's key, where a value is written the same on both: else a key that is there would not be found.
 * @param name the field of the element
 */
export function keyColumns(app: CodeApp, statement: Statement, loop: RowLoop, name: string): KeyColumns | string {
  const numbers = statement.parameters.flatMap(({ from }, at) =>
    from?.some((one) => loop.over.includes(one.site) && one.column === name && one.changed !== true) === true ? [at] : [],
  );
  const [number] = numbers;
  const place = number === undefined ? undefined : statement.parameters[number];
  if (number === undefined || place?.column === undefined || numbers.length > 1 || place.operator !== '=')
    return `where ${name} comes from is not known for sure`;
  const table = findTable(app.catalogue, place.column.table, place.column.schema);
  const compared = table?.columns.find((column) => column.name === place.column?.column);
  if (table === undefined || compared === undefined) return 'the column that it is compared with is not known';
  const sources = (place.from ?? []).flatMap((one) =>
    loop.over.includes(one.site) && one.column === name ? [sourceOf(app, one.site, name)] : [],
  );
  const known = sources.flatMap((one) => one ?? []);
  const family = familyOf(compared.type);
  if (known.length === 0 || known.length < sources.length) return `which column ${name} is of is not known for sure`;
  if (family === undefined || known.some(({ type }) => familyOf(type) !== family))
    return `${name} and what it is compared with may be written differently (${[...new Set([...known, compared].map(({ type }) => type))].join(', ')})`;
  const equal = statement.facts.filters.flatMap(({ operator, wrapped, alternative, column }) =>
    operator === '=' && !wrapped && !alternative ? [column] : [],
  );
  return { compared, unique: isUnique(table, equal), nullable: known.some(({ notNull }) => !notNull) };
}

function sourceOf(app: CodeApp, site: string, name: string): Column | undefined {
  const first = app.statements.find((statement) => statement.site === site && statement.order === 0);
  const found = (first?.facts.tables ?? []).flatMap((each) => {
    const table = findTable(app.catalogue, each.name, each.schema);
    return (table && columnCalled(table, name)) ?? [];
  });
  const types = new Set(found.map(({ type }) => familyOf(type)));
  // Of a join any of the tables may be meant: it is enough that all say the same.
  return types.size === 1 ? (found.find(({ notNull }) => !notNull) ?? found[0]) : undefined;
}

/** Types whose values are written in one way. */
function familyOf(type: string): string | undefined {
  if (/^(?:text|character varying(?:\(\d+\))?)$/.test(type)) return 'text';
  if (/^(?:integer|smallint)$/.test(type)) return 'integer';
  return /^(?:uuid|bigint)$/.test(type) ? type : undefined;
}

/** Whether one row at most has given values in these columns. */
function isUnique({ primaryKey, indexes }: Pick<Table, 'primaryKey' | 'indexes'>, columns: readonly string[]): boolean {
  const covered = (key: readonly string[]): boolean => key.length > 0 && key.every((column) => columns.includes(column));
  const named = ({ keys }: Table['indexes'][number]): string[] =>
    keys.map(({ text, expression }) => (expression ? '' : text.replace(/^"(.*)"$/, '$1')));
  return covered(primaryKey) || indexes.some((index) => index.unique && index.where === undefined && covered(named(index)));
}
