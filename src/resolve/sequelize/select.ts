import type { DataModel, Expression } from '../../model/index.js';
import { bind, type Binding, fieldOf, literalString, quote, type Resolved, Unresolvable } from '../sql.js';
import { includeSql, type Joined } from './include.js';
import { besideOthers, conditionOf, isTrue, modelNamed, selectedOf, tableSql } from './model.js';
import { withReplacements } from './raw.js';
import { columnSql, isNull, pieceSql, type Scope } from './where.js';

const read =
  /^(where|attributes|include|order|limit|offset|group|paranoid|raw|nest|plain|transaction|logging|lock|skipLocked|benchmark|rejectOnEmpty|subQuery|distinct|col|hooks|useMaster|having|mapToModel|replacements)$/;

export function checkOptions(options: Expression | undefined, known: RegExp): void {
  if (options === undefined || isNull(options)) return;
  if (options.kind !== 'record' || options.open) throw new Unresolvable('options that are only known when the app runs');
  for (const { name } of options.fields)
    if (!known.test(name)) throw new Unresolvable(`Sequelize's option ${name} is not read yet`);
}

/** What `findAll` sends: the rows, then those of separate includes by the keys of the rows. */
export function selectStatement(
  model: DataModel,
  options: Expression | undefined,
  models: DataModel[],
  given: { limit?: number } = {},
): Resolved[] {
  const { apart, ...written } = wholeStatement(model, options, models, given);
  const first = withReplacements(written, fieldOf(options, 'replacements'));
  const further = apart.flatMap(({ association, target, options: own }) => {
    if (association.kind !== 'hasMany') throw new Unresolvable('a separate include that is not of many is not read');
    const id = model.id[0] ?? 'id';
    const keys: Expression = { kind: 'list', open: true, items: [{ kind: 'input', origin: 'row', name: id }] };
    const kept = (own?.fields ?? []).filter(({ name }) => !/^(model|as|association|separate|required|where)$/.test(name));
    const conditions = [{ name: association.foreignKey, value: keys }];
    const where = fieldOf(own, 'where');
    if (where !== undefined && where.kind !== 'record')
      throw new Unresolvable('conditions that are only known when the app runs');
    const all: Expression = {
      kind: 'record',
      open: where?.open ?? false,
      fields: [...(where?.fields ?? []), ...conditions],
    };
    return selectStatement(target, { kind: 'record', open: false, fields: [...kept, { name: 'where', value: all }] }, models);
  });
  return [first, ...further];
}

function wholeStatement(
  model: DataModel,
  options: Expression | undefined,
  models: DataModel[],
  given: { limit?: number },
): Resolved & Pick<Joined, 'apart'> {
  checkOptions(options, read);
  const binding: Binding = { parameters: [] };
  const alias = model.name;
  const scope: Scope = { model, binding, alias, models };
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
  const locked = lockSql(lock, fieldOf(options, 'skipLocked'), alias);
  const group = groupSql(fieldOf(options, 'group'), scope);
  const from = `${tableSql(model)} AS ${quote(alias)}`;
  const flat = (): Resolved => ({
    sql: `SELECT ${[...columns, ...joined.columns].join(', ')} FROM ${from}${joins ? ` ${joined.sql.join(' ')}` : ''}${condition}${group}${order}${paging}${locked}`,
    parameters: binding.parameters,
  });
  if (many) {
    const apart = fieldOf(options, 'subQuery');
    if (apart?.kind === 'literal' && apart.value === false) return { ...flat(), apart: joined.apart };
    if (apart !== undefined || group !== '') throw new Unresolvable('a limit over groups of what is included is not read yet');
    // What a row must have one of is joined where the rows are counted; what it must have some of is asked for there.
    const within = joined.parts.filter((part) => part.required && part.single);
    const asked = joined.parts.filter((part) => part.required && !part.single);
    const some = asked.map((part) => someSql(part, { model, alias }, models, binding));
    const all = [...(where === undefined ? [] : [where]), ...some];
    const narrowed = all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`;
    const inner = [...columns, ...within.flatMap((part) => part.columns)].join(', ');
    const joins = within.flatMap((part) => part.sql).map((sql) => ` ${sql}`);
    const inside = `SELECT ${inner} FROM ${from}${joins.join('')}${narrowed}${order}${paging}`;
    const outside = joined.parts.filter((part) => !within.includes(part));
    const head = [`${quote(alias)}.*`, ...outside.flatMap((part) => part.columns)].join(', ');
    const sql = `SELECT ${head} FROM (${inside}) AS ${quote(alias)} ${outside.flatMap((part) => part.sql).join(' ')}${order}${locked}`;
    return { sql, parameters: binding.parameters, apart: joined.apart };
  }
  return { ...flat(), apart: joined.apart };
}

/** `lock: true`, `lock: { level: 'UPDATE', of: Post }`, `lock: transaction.LOCK.UPDATE` */
function lockSql(value: Expression | undefined, skip: Expression | undefined, alias: string): string {
  if (value === undefined || (value.kind === 'literal' && !value.value)) return '';
  const skipped = skip === undefined || !isTrue(skip) ? '' : ' SKIP LOCKED';
  const of = fieldOf(value, 'of');
  const level = value.kind === 'record' ? fieldOf(value, 'level') : value;
  const word = literalString(level) ?? (level?.kind === 'input' ? /LOCK\.(\w+)$/.exec(level.name)?.[1] : undefined);
  const known = word?.replaceAll('_', ' ').toUpperCase() ?? 'UPDATE';
  if (!/^(UPDATE|SHARE|KEY SHARE|NO KEY UPDATE)$/.test(known))
    throw new Unresolvable('a lock that is only known when the app runs');
  return ` FOR ${known}${of === undefined ? '' : ` OF ${quote(alias)}`}${skipped}`;
}

/** That a row has some of what it leads to, where rows are limited: `( SELECT … LIMIT 1 ) IS NOT NULL`. */
function someSql(
  part: Joined['parts'][number],
  own: { model: DataModel; alias: string },
  models: DataModel[],
  binding: Binding,
): string {
  const { association, target, where } = part;
  if (association.kind === 'belongsTo' || association.kind === 'hasOne' || part.sql.length > 1)
    throw new Unresolvable('a limit over rows that an include within an include must have is not read yet');
  const id = `${quote(own.alias)}.${columnSql(own.model.id[0] ?? 'id', { model: own.model, binding })}`;
  if (association.kind !== 'belongsToMany') {
    const scope: Scope = { model: target, binding, alias: association.as };
    const given = besideOthers(where, scope, undefined);
    const key = `${columnSql(association.foreignKey, scope)} = ${id}`;
    return `( SELECT ${columnSql(association.foreignKey, { model: target, binding })} FROM ${tableSql(target)} AS ${quote(association.as)} WHERE (${given === undefined ? '' : `${given} AND `}${key}) LIMIT 1 ) IS NOT NULL`;
  }
  const between = models.find((model) => (model.sequelize?.declaredAs ?? model.name) === association.through);
  if (!between) throw new Unresolvable('the table between two models is not known');
  const middle: Scope = { model: between, binding, alias: between.name };
  const scope: Scope = { model: target, binding, alias: target.name };
  const given = besideOthers(where, scope, undefined);
  const on = `${columnSql(association.otherKey ?? '', middle)} = ${columnSql(target.id[0] ?? 'id', scope)}${given === undefined ? '' : ` AND ${given}`}`;
  const key = columnSql(association.foreignKey, middle);
  return `( SELECT ${key} FROM ${tableSql(between)} AS ${quote(between.name)} INNER JOIN ${tableSql(target)} AS ${quote(target.name)} ON ${on} WHERE (${id} = ${key}) LIMIT 1 ) IS NOT NULL`;
}

/** How many rows there are, as an association counts them. */
export function aggregateAlias(model: DataModel, options: Expression | undefined, models: DataModel[]): Resolved {
  const id = model.id[0] ?? 'id';
  const counted = aggregateStatement(model, 'COUNT', id, options, models, true);
  return { ...counted, sql: counted.sql.replace(/ AS "COUNT"/, ' AS "count"') };
}

export function pagingSql(options: Expression | undefined, given: { limit?: number }, binding: Binding): string {
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

export function orderSql(value: Expression | undefined, scope: Scope, renamed: Set<string>): string {
  if (value === undefined || isNull(value)) return '';
  const items = value.kind === 'list' ? value.items : [value];
  if (value.kind === 'list' && value.open) throw new Unresolvable('an order that is only known when the app runs');
  return items
    .map((item) => {
      const parts = item.kind === 'list' ? item.items : [item];
      const led = parts.findIndex((part, at) => !isLead(part, parts.length - at, scope));
      const path = parts.slice(0, Math.max(0, led)).map((part) => leadName(part, scope));
      const [what, direction, more] = parts.slice(Math.max(0, led));
      if (!what || more) throw new Unresolvable('an order by what is included is not read yet');
      const column = literalString(what);
      if (path.length > 0 && column !== undefined) {
        const other = targetOf(path, scope);
        const sql = columnSql(column, { ...scope, model: other, alias: path.join('->') });
        return direction === undefined ? sql : `${sql} ${directionOf(direction)}`;
      }
      if (path.length > 0) throw new Unresolvable('an order by what is included is not read yet');
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
      return direction === undefined ? sql : `${sql} ${directionOf(direction)}`;
    })
    .join(', ');
}

function directionOf(value: Expression): string {
  const word = literalString(value)?.toUpperCase();
  if (word !== undefined && /^(ASC|DESC)( NULLS (FIRST|LAST))?$/.test(word)) return word;
  throw new Unresolvable('an order whose direction is only known when the app runs');
}

/** Whether a part of an order leads to what is included: a model, `{ model, as }`, or the name of an association. */
function isLead(part: Expression, left: number, scope: Scope): boolean {
  if (modelNamed(part) !== undefined || part.kind === 'record') return true;
  const name = literalString(part);
  if (left < 2 || name === undefined) return false;
  return (scope.model.sequelize?.associations ?? []).some((association) => association.as === name);
}

function leadName(part: Expression, scope: Scope): string {
  const as = literalString(part) ?? literalString(fieldOf(part, 'as'));
  if (as !== undefined) return as;
  const target = modelNamed(part) ?? modelNamed(fieldOf(part, 'model'));
  const found = (scope.model.sequelize?.associations ?? []).filter((association) => association.target === target);
  const [only] = found;
  if (!only || found.length > 1) throw new Unresolvable('an order by what is included is not read yet');
  return only.as;
}

function targetOf(path: string[], scope: Scope): DataModel {
  const association = (scope.model.sequelize?.associations ?? []).find((candidate) => candidate.as === path[0]);
  const target = (scope.models ?? []).find((model) => (model.sequelize?.declaredAs ?? model.name) === association?.target);
  if (!target || path.length > 1) throw new Unresolvable('an order by what is included is not read yet');
  return target;
}

/** What `count`, `max`, `min` and `sum` send. */
export function aggregateStatement(
  model: DataModel,
  name: string,
  column: string | undefined,
  options: Expression | undefined,
  models: DataModel[],
  named = false,
): Resolved {
  checkOptions(options, read);
  const binding: Binding = { parameters: [] };
  const scope: Scope = { model, binding, alias: model.name };
  const joined = includeSql(fieldOf(options, 'include'), { model, alias: model.name, path: [] }, models, binding);
  const where = conditionOf(fieldOf(options, 'where'), scope, fieldOf(options, 'paranoid'));
  const distinct = fieldOf(options, 'distinct') !== undefined && isTrue(fieldOf(options, 'distinct'));
  const col = literalString(fieldOf(options, 'col')) ?? column;
  const joins = joined.sql.length > 0;
  if (joined.apart.length > 0 || (joins && fieldOf(options, 'group')))
    throw new Unresolvable('a count of groups of what is included is not read yet');
  const id = columnSql(model.id[0] ?? 'id', joins ? scope : { model, binding });
  const what = col === undefined ? (joins || distinct ? id : '*') : columnSql(col, joins || named ? scope : { model, binding });
  const group = groupSql(fieldOf(options, 'group'), scope);
  const groups = group === '' ? '' : `${group.replace(' GROUP BY ', '')}, `;
  const inner = distinct ? `DISTINCT(${what})` : what;
  const sql = `SELECT ${groups}${name}(${inner}) AS ${quote(name)} FROM ${tableSql(model)} AS ${quote(model.name)}${joins ? ` ${joined.sql.join(' ')}` : ''}${where === undefined ? '' : ` WHERE ${where}`}${group}`;
  return { sql, parameters: binding.parameters };
}
