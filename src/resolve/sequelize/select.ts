import type { DataModel, Expression } from '../../model/index.js';
import { bind, type Binding, fieldOf, literalString, quote, type Resolved, Unresolvable } from '../sql.js';
import { includeSql } from './include.js';
import { conditionOf, isTrue, selectedOf, tableSql } from './model.js';
import { columnSql, isNull, pieceSql, type Scope } from './where.js';

const read =
  /^(where|attributes|include|order|limit|offset|group|paranoid|raw|nest|plain|transaction|logging|lock|benchmark|rejectOnEmpty|subQuery|distinct|col)$/;

export function checkOptions(options: Expression | undefined, known: RegExp): void {
  if (options === undefined || isNull(options)) return;
  if (options.kind !== 'record' || options.open) throw new Unresolvable('options that are only known when the app runs');
  for (const { name } of options.fields)
    if (!known.test(name)) throw new Unresolvable(`Sequelize's option ${name} is not read yet`);
}

/** What `findAll` sends. */
export function selectStatement(
  model: DataModel,
  options: Expression | undefined,
  models: DataModel[],
  given: { limit?: number } = {},
): Resolved {
  checkOptions(options, read);
  const binding: Binding = { parameters: [] };
  const alias = model.name;
  const scope: Scope = { model, binding, alias };
  const include = fieldOf(options, 'include');
  const joined = includeSql(include, { model, alias, path: [] }, models, binding);
  const joins = joined.sql.length > 0;
  const attributes = selectedOf(fieldOf(options, 'attributes'), joins ? scope : { model, binding });
  const columns = attributes.map(({ sql, name, renamed }) => (renamed ? `${sql} AS ${quote(name)}` : sql));
  const where = conditionOf(fieldOf(options, 'where'), scope, fieldOf(options, 'paranoid'));
  const condition = where === undefined ? '' : ` WHERE ${where}`;
  const renamed = new Set(attributes.filter((attribute) => attribute.renamed).map(({ name }) => name));
  const sorted = orderSql(fieldOf(options, 'order'), scope, joins ? new Set() : renamed);
  const order = sorted === '' ? '' : ` ORDER BY ${sorted}`;
  const limited = fieldOf(options, 'limit');
  const many = joined.many && (limited !== undefined || given.limit !== undefined) && !isNull(limited);
  const paging = pagingSql(options, given, binding);
  const lock = fieldOf(options, 'lock');
  const locked = lock === undefined ? '' : isTrue(lock) ? ' FOR UPDATE' : '';
  const group = groupSql(fieldOf(options, 'group'), scope);
  const from = `${tableSql(model)} AS ${quote(alias)}`;
  if (many) {
    const apart = fieldOf(options, 'subQuery');
    if (apart !== undefined || joined.required || group !== '')
      throw new Unresolvable('a limit over rows that an include must have is not read yet');
    const inside = `SELECT ${columns.join(', ')} FROM ${from}${condition}${order}${paging}`;
    const head = [`${quote(alias)}.*`, ...joined.columns].join(', ');
    const sql = `SELECT ${head} FROM (${inside}) AS ${quote(alias)} ${joined.sql.join(' ')}${order}${locked}`;
    return { sql, parameters: binding.parameters };
  }
  const sql = `SELECT ${[...columns, ...joined.columns].join(', ')} FROM ${from}${joins ? ` ${joined.sql.join(' ')}` : ''}${condition}${group}${order}${paging}${locked}`;
  return { sql, parameters: binding.parameters };
}

function pagingSql(options: Expression | undefined, given: { limit?: number }, binding: Binding): string {
  const limit =
    fieldOf(options, 'limit') ?? (given.limit === undefined ? undefined : ({ kind: 'literal', value: given.limit } as const));
  const offset = fieldOf(options, 'offset');
  return [
    ...(limit === undefined || isNull(limit) ? [] : [` LIMIT ${bind(binding, limit)}`]),
    ...(offset === undefined || isNull(offset) ? [] : [` OFFSET ${bind(binding, offset)}`]),
  ].join('');
}

function groupSql(value: Expression | undefined, scope: Scope): string {
  if (value === undefined) return '';
  const items = value.kind === 'list' ? value.items : [value];
  const parts = items.map((item) => {
    const name = literalString(item);
    if (name !== undefined)
      return name
        .split('.')
        .map((part) => quote(part))
        .join('.');
    if (item.kind === 'call') return pieceSql(item, scope);
    throw new Unresolvable('a grouping that is only known when the app runs');
  });
  return ` GROUP BY ${parts.join(', ')}`;
}

function orderSql(value: Expression | undefined, scope: Scope, renamed: Set<string>): string {
  if (value === undefined || isNull(value)) return '';
  const items = value.kind === 'list' ? value.items : [value];
  if (value.kind === 'list' && value.open) throw new Unresolvable('an order that is only known when the app runs');
  return items
    .map((item) => {
      const [what, direction, more] = item.kind === 'list' ? item.items : [item];
      if (!what || more) throw new Unresolvable('an order by what is included is not read yet');
      const name = literalString(what);
      const sql =
        name !== undefined
          ? renamed.has(name)
            ? quote(name)
            : columnSql(name, scope)
          : what.kind === 'call' && what.name !== 'sequelize.model'
            ? pieceSql(what, scope)
            : undefined;
      if (sql === undefined) throw new Unresolvable('an order that is only known when the app runs');
      if (direction === undefined) return sql;
      const word = literalString(direction)?.toUpperCase();
      if (word === undefined || !/^(ASC|DESC)( NULLS (FIRST|LAST))?$/.test(word))
        throw new Unresolvable('an order whose direction is only known when the app runs');
      return `${sql} ${word}`;
    })
    .join(', ');
}

/** What `count`, `max`, `min` and `sum` send. */
export function aggregateStatement(
  model: DataModel,
  name: string,
  column: string | undefined,
  options: Expression | undefined,
  models: DataModel[],
): Resolved {
  checkOptions(options, read);
  if (fieldOf(options, 'group')) throw new Unresolvable('a count by groups is not read yet');
  const binding: Binding = { parameters: [] };
  const scope: Scope = { model, binding, alias: model.name };
  const joined = includeSql(fieldOf(options, 'include'), { model, alias: model.name, path: [] }, models, binding);
  const where = conditionOf(fieldOf(options, 'where'), scope, fieldOf(options, 'paranoid'));
  const distinct = fieldOf(options, 'distinct') !== undefined && isTrue(fieldOf(options, 'distinct'));
  const col = literalString(fieldOf(options, 'col')) ?? column;
  const joins = joined.sql.length > 0;
  const id = columnSql(model.id[0] ?? 'id', joins ? scope : { model, binding });
  const what = col === undefined ? (joins || distinct ? id : '*') : columnSql(col, joins ? scope : { model, binding });
  const inner = distinct ? `DISTINCT(${what})` : what;
  const sql = `SELECT ${name}(${inner}) AS ${quote(name)} FROM ${tableSql(model)} AS ${quote(model.name)}${joins ? ` ${joined.sql.join(' ')}` : ''}${where === undefined ? '' : ` WHERE ${where}`}`;
  return { sql, parameters: binding.parameters };
}
