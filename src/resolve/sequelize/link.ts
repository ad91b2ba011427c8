import type { Association, DataModel, Expression } from '../../model/index.js';
import { bind, type Binding, fieldOf, quote, type Resolved, Unresolvable } from '../sql.js';
import { conditionOf, selectedOf, tableSql } from './model.js';
import { and, anyOf, givenKey, inList, modelBy } from './row.js';
import { mergeScopes, scopesOf } from './scope.js';
import { checkOptions, orderSql, pagingSql } from './select.js';
import { columnSql, type Scope } from './where.js';
import { destroyStatement, insertStatement } from './write.js';

interface Link {
  model: DataModel;
  /** The key of the row that leads on. */
  key: Expression;
  association: Association;
  target: DataModel;
  between: DataModel;
  models: DataModel[];
}

const known = /^(where|attributes|order|limit|offset|paranoid|raw|transaction|logging|joinTableAttributes|through)$/;

/** The table between two models. */
export function betweenOf(association: Association, models: DataModel[]): DataModel {
  const between = modelBy(association.through, models) ?? models.find((model) => model.name === association.through);
  if (!between) throw new Unresolvable('the table between two models is not known');
  return between;
}

/** What a row sends about rows that a table between leads to: `post.addTag(tag)`. */
export function linkedStatements(
  verb: string,
  link: Link,
  first: Expression | undefined,
  second: Expression | undefined,
): Resolved[] {
  const { target } = link;
  switch (verb) {
    case 'get':
      return [throughSelect(link, first, 'rows')];
    case 'count':
      return [throughSelect(link, first, 'count')];
    case 'has': {
      const keys = inList(givenKey(first, target));
      const where = and(anyOf(target.id[0] ?? 'id', keys));
      return [throughSelect(link, { kind: 'record', open: false, fields: [{ name: 'where', value: where }] }, 'keys')];
    }
    case 'add':
      return [links(link, inList(givenKey(first, target))), inserted(link, inList(givenKey(first, target)), second)];
    case 'remove':
      return [removed(link, inList(givenKey(first, target)))];
    case 'set':
      return [links(link, undefined), removed(link, open()), inserted(link, inList(givenKey(first, target)), second)];
    case 'create': {
      const made: Expression = { kind: 'input', origin: 'row', name: target.id[0] ?? 'id' };
      return [
        insertStatement(target, first ? [first] : [], undefined),
        links(link, inList(made)),
        inserted(link, inList(made), second),
      ];
    }
    default:
      throw new Unresolvable(`Sequelize's ${verb} of ${link.association.as} is not read yet`);
  }
}

function open(): Expression {
  return { kind: 'list', open: true, items: [{ kind: 'input', origin: 'row', name: 'key' }] };
}

/** Rows of the target joined to the table between, of which the row's own are taken. */
function throughSelect(
  { key, association, target, between }: Link,
  options: Expression | undefined,
  what: 'rows' | 'count' | 'keys',
): Resolved {
  checkOptions(options, known);
  const binding: Binding = { parameters: [] };
  const alias = target.name;
  const scope: Scope = { model: target, binding, alias };
  const scoped = mergeScopes(options, scopesOf(target, undefined));
  const middle: Scope = { model: between, binding, alias: between.name };
  const id = target.id[0] ?? 'id';
  const columns = (): string => {
    if (what === 'count') return `COUNT(${columnSql(id, scope)}) AS "count"`;
    if (what === 'keys') return columnSql(id, scope);
    const own = selectedOf(fieldOf(scoped, 'attributes'), scope).map(({ sql, name, renamed }) =>
      renamed ? `${sql} AS ${quote(name)}` : sql,
    );
    const linked = selectedOf(fieldOf(scoped, 'joinTableAttributes'), middle);
    return [...own, ...linked.map(({ sql, name }) => `${sql} AS ${quote(`${between.name}.${name}`)}`)].join(', ');
  };
  const head = columns();
  const on = `${columnSql(id, scope)} = ${columnSql(association.otherKey ?? '', middle)} AND ${columnSql(association.foreignKey, middle)} = ${bind(binding, key)}`;
  const where = conditionOf(fieldOf(scoped, 'where'), scope, fieldOf(scoped, 'paranoid'));
  const order = orderSql(fieldOf(scoped, 'order'), scope, new Set());
  return {
    sql: `SELECT ${head} FROM ${tableSql(target)} AS ${quote(alias)} INNER JOIN ${tableSql(between)} AS ${quote(between.name)} ON ${on}${where === undefined ? '' : ` WHERE ${where}`}${order === '' ? '' : ` ORDER BY ${order}`}${pagingSql(scoped, {}, binding)}`,
    parameters: binding.parameters,
  };
}

/** The rows between that are there already. */
function links({ key, association, between }: Link, keys: Expression | undefined): Resolved {
  const binding: Binding = { parameters: [] };
  const scope: Scope = { model: between, binding, alias: between.name };
  const columns = selectedOf(undefined, { model: between, binding });
  const fields = [
    { name: association.foreignKey, value: key },
    ...(keys ? [{ name: association.otherKey ?? '', value: keys }] : []),
  ];
  const where = conditionOf({ kind: 'record', open: false, fields }, scope, undefined);
  return {
    sql: `SELECT ${columns.map(({ sql, name, renamed }) => (renamed ? `${sql} AS ${quote(name)}` : sql)).join(', ')} FROM ${tableSql(between)} AS ${quote(between.name)} WHERE ${where ?? ''}`,
    parameters: binding.parameters,
  };
}

function inserted({ key, association, between }: Link, keys: Expression, options: Expression | undefined): Resolved {
  const more = fieldOf(options, 'through');
  if (more !== undefined && (more.kind !== 'record' || more.open))
    throw new Unresolvable('a row whose columns are only known when the app runs');
  if (keys.kind !== 'list') throw new Unresolvable('rows that are only known when the app runs');
  const rows = keys.items.map((item): Expression => ({
    kind: 'record',
    open: false,
    fields: [
      ...(more?.kind === 'record' ? more.fields : []),
      { name: association.foreignKey, value: key },
      { name: association.otherKey ?? '', value: item },
    ],
  }));
  return insertStatement(between, rows, undefined);
}

function removed({ key, association, between }: Link, keys: Expression): Resolved {
  const where: Expression = {
    kind: 'record',
    open: false,
    fields: [
      { name: association.foreignKey, value: key },
      { name: association.otherKey ?? '', value: keys },
    ],
  };
  return destroyStatement(between, { kind: 'record', open: false, fields: [{ name: 'where', value: where }] }, false);
}
