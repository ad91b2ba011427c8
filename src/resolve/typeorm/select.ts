import type { DataModel, Expression } from '../../model/index.js';
import { type Binding, literalOf, quote, type Resolved, Unresolvable } from '../sql.js';
import { aliasOf, aliveSql, columnSql, keyField, type Place, tableSql } from './entity.js';

/** One part of an order: what it sorts by, and how the column is called where ids are selected first. */
export interface Sort {
  sql: string;
  direction: string;
  named?: string;
}

/** A select while it gathers. */
export interface Select {
  model: DataModel;
  alias: string;
  place: Place;
  columns: string[];
  joins: string[];
  where?: string;
  group?: string;
  having?: string;
  order: Sort[];
  distinct?: boolean;
  /** Of entities: with joins their keys are selected first. */
  take?: Expression;
  skip?: Expression;
  limit?: Expression;
  offset?: Expression;
  lock?: string;
}

export function emptyPlace(models: DataModel[], binding: Binding): Place {
  return { binding, models, aliases: new Map(), withDeleted: false };
}

/** The condition of a select, with what leaves out rows that are marked as deleted, and more. */
function whereSql(select: Select, more?: string): string {
  const alive = aliveSql(select.model, select.alias, select.place);
  const parts = [
    ...(select.where === undefined ? [] : [select.where]),
    ...(alive === undefined ? [] : [alive]),
    ...(more === undefined ? [] : [more]),
  ];
  const [only] = parts;
  if (only === undefined) return '';
  return parts.length === 1 ? ` WHERE ${only}` : ` WHERE ${parts.map((part) => `( ${part} )`).join(' AND ')}`;
}

function fromSql(select: Select): string {
  const joins = select.joins.map((join) => ` ${join}`).join('');
  return `FROM ${tableSql(select.model)} ${quote(select.alias)}${joins}`;
}

function orderSql(order: Sort[]): string {
  return order.length === 0 ? '' : ` ORDER BY ${order.map(({ sql, direction }) => `${sql} ${direction}`).join(', ')}`;
}

/** TypeORM writes numbers into the text; what only running tells is a parameter, which plans alike. */
function numberSql(word: string, value: Expression | undefined, binding: Binding): string {
  if (value === undefined) return '';
  const known = literalOf(value);
  if (known === null) return '';
  if (typeof known === 'number') return ` ${word} ${String(known)}`;
  binding.parameters.push({ origin: value.kind === 'input' ? `${value.origin}: ${value.name}` : value.kind });
  return ` ${word} $${String(binding.parameters.length)}`;
}

function pageSql(select: Select, by: 'entities' | 'rows'): string {
  const { binding } = select.place;
  const limit = by === 'entities' ? (select.take ?? select.limit) : select.limit;
  const offset = by === 'entities' ? (select.skip ?? select.offset) : select.offset;
  return `${numberSql('LIMIT', limit, binding)}${numberSql('OFFSET', offset, binding)}`;
}

function bodySql(select: Select, more?: string): string {
  const group = select.group === undefined ? '' : ` GROUP BY ${select.group}`;
  const having = select.having === undefined ? '' : ` HAVING ${select.having}`;
  return `SELECT ${select.distinct ? 'DISTINCT ' : ''}${select.columns.join(', ')} ${fromSql(select)}${whereSql(select, more)}${group}${having}`;
}

/** What a select of entities sends. With joins and a page two statements: the keys of the page, then their rows. */
export function entityStatements(select: Select, again: () => Select): Resolved[] {
  const lock = select.lock === undefined ? '' : ` ${select.lock}`;
  if (select.joins.length === 0 || (select.take === undefined && select.skip === undefined)) {
    const sql = `${bodySql(select)}${orderSql(select.order)}${pageSql(select, 'entities')}${lock}`;
    return [{ sql, parameters: select.place.binding.parameters }];
  }
  const key = keyField(select.model).column;
  const id = aliasOf(`${select.alias}_${key}`);
  const sorted = select.order.map((sort) => {
    if (sort.named === undefined) throw new Unresolvable('an order by an expression with a page is not read yet');
    return { sql: `"distinctAlias".${quote(sort.named)}`, direction: sort.direction };
  });
  const columns = [`"distinctAlias".${quote(id)} AS ${quote(aliasOf(`ids_${id}`))}`, ...sorted.map(({ sql }) => sql)];
  const inside = bodySql(select);
  const order = orderSql([...sorted, { sql: quote(id), direction: 'ASC' }]);
  const first: Resolved = {
    sql: `SELECT DISTINCT ${columns.join(', ')} FROM (${inside}) "distinctAlias"${order}${pageSql(select, 'entities')}`,
    parameters: select.place.binding.parameters,
  };
  const whole = again();
  const { parameters } = whole.place.binding;
  const text = bodySql(whole, `${columnSql(whole.alias, key)} IN ($${String(parameters.length + 1)})`);
  parameters.push({ origin: `row: ${key}` });
  return [first, { sql: `${text}${orderSql(whole.order)}${lock}`, parameters }];
}

/** What a select of raw rows sends. */
export function rawStatement(select: Select): Resolved {
  const sql = `${bodySql(select)}${orderSql(select.order)}${pageSql(select, 'rows')}`;
  return { sql, parameters: select.place.binding.parameters };
}

/** How many entities there are. */
export function countStatement(select: Select): Resolved {
  const id = columnSql(select.alias, keyField(select.model).column);
  const what = select.joins.length > 0 ? `COUNT(DISTINCT(${id}))` : 'COUNT(1)';
  return { sql: `SELECT ${what} AS "cnt" ${fromSql(select)}${whereSql(select)}`, parameters: select.place.binding.parameters };
}

/** Whether there is one. */
export function existsStatement(select: Select): Resolved {
  const inside = `SELECT 1 ${fromSql(select)}${whereSql(select)}`;
  const sql = `SELECT 1 AS "row_exists" FROM (SELECT 1 AS dummy_column) "dummy_table" WHERE EXISTS (${inside}) LIMIT 1`;
  return { sql, parameters: select.place.binding.parameters };
}

/** `SUM`, `MAX` and the like of a column. */
export function aggregateStatement(select: Select, name: string, column: string): Resolved {
  const sql = `SELECT ${name}(${columnSql(select.alias, column)}) AS ${quote(name)} ${fromSql(select)}${whereSql(select)}`;
  return { sql, parameters: select.place.binding.parameters };
}
