import { type Association, type DataModel, type Expression, stemOf } from '../../model/index.js';
import { bind, type Binding, fieldOf, literalString, quote, type Resolved, Unresolvable } from '../sql.js';
import { betweenOf, linkedStatements } from './link.js';
import { conditionOf, tableSql } from './model.js';
import { mergeScopes, scopesOf } from './scope.js';
import { aggregateAlias, selectStatement } from './select.js';
import { columnSql, type Scope } from './where.js';
import { incrementStatement, insertStatement, updateStatement } from './write.js';

const now: Expression = { kind: 'input', origin: 'now', name: 'now' };
const nothing: Expression = { kind: 'literal', value: null };

/** A model by the name under which the code declares it. */
export function modelBy(name: string | undefined, models: DataModel[]): DataModel | undefined {
  return models.find((model) => model.sequelize && (model.sequelize.declaredAs ?? model.name) === name);
}

/** `{ column: value }` */
export function equals(name: string, value: Expression): Expression {
  return { kind: 'record', fields: [{ name, value }], open: false };
}

/** What a method of a row sends: `row.save()`, `user.getPosts()`. */
export function rowStatements(method: string, values: Expression[], models: DataModel[]): Resolved[] {
  const [named, path, row, first, second] = values;
  const start = modelBy(literalString(named), models);
  if (!start || !row) throw new Unresolvable('a row of which only running would tell the model');
  const model = follow(start, path, models);
  const key = keyOf(model, row);
  const [id] = model.id;
  if (id === undefined || model.id.length > 1) throw new Unresolvable('a row without a key of one column is not read yet');
  const own = { kind: 'record', fields: [{ name: 'where', value: equals(id, key) }], open: false } satisfies Expression;
  switch (method) {
    case 'save':
    case 'update': {
      const changed = known(model, first);
      if (changed?.kind === 'record' && changed.fields.length === 0 && !changed.open)
        throw new Unresolvable('a save whose changed columns are only known when the app runs');
      return [updateStatement(model, changed, own, { plain: true })];
    }
    case 'destroy':
      return [marked(model, own, first, now)];
    case 'restore':
      return [marked(model, own, undefined, nothing)];
    case 'reload':
      return selectStatement(model, mergeScopes(first, [own]), models);
    case 'increment':
    case 'decrement':
      return [incrementStatement(model, first, mergeScopes(second, [own]), method === 'increment' ? '+' : '-')];
    default:
  }
  const [, verb = '', name = ''] = /^(get|set|add|remove|create|count|has)(\w+)$/.exec(method) ?? [];
  const association = leading(model, name);
  const target = modelBy(association.target, models);
  if (!target) throw new Unresolvable(`the model ${association.target} is not known`);
  if (association.kind === 'belongsToMany')
    return linkedStatements(
      verb,
      { model, key, association, target, between: betweenOf(association, models), models },
      first,
      second,
    );
  return pointedStatements(verb, { model, key, row, association, target, models }, first);
}

/** Attributes that the model has; anything else that was put on a row is not sent. */
function known(model: DataModel, values: Expression | undefined): Expression | undefined {
  if (values?.kind !== 'record') return values;
  return { ...values, fields: values.fields.filter(({ name }) => model.fields.some((field) => field.name === name)) };
}

/** How associations lead on from a model: by the name of one, or by the method that followed it. */
function follow(model: DataModel, path: Expression | undefined, models: DataModel[]): DataModel {
  let at = model;
  for (const item of path?.kind === 'list' ? path.items : []) {
    const name = literalString(item) ?? '';
    const association = name.startsWith('.')
      ? leading(at, name.slice(1))
      : at.sequelize?.associations.find((candidate) => candidate.as === name);
    const next = association && modelBy(association.target, models);
    if (!next) throw new Unresolvable('a row of which only running would tell the model');
    at = next;
  }
  return at;
}

function leading(model: DataModel, name: string): Association {
  const found = (model.sequelize?.associations ?? []).filter((association) => stemOf(association.as) === stemOf(name));
  const [only] = found;
  if (!only || found.length > 1) throw new Unresolvable(`which association of ${model.name} ${name} means is not known`);
  return only;
}

/** The key of the row at hand. */
function keyOf(model: DataModel, row: Expression): Expression {
  const column = model.id[0] ?? 'id';
  if (row.kind !== 'input') return row;
  return { ...row, name: column, ...(row.from ? { from: row.from.map(({ site }) => ({ site, column })) } : {}) };
}

/** The key of what a method is given: a row, a key, or a list of them. */
export function givenKey(value: Expression | undefined, target: DataModel): Expression {
  if (!value) throw new Unresolvable('a row that is only known when the app runs');
  if (value.kind === 'record') {
    const key = fieldOf(value, target.id[0] ?? 'id');
    if (!key) throw new Unresolvable('a row that is only known when the app runs');
    return key;
  }
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => givenKey(item, target)) };
  return value;
}

/** A list where there is one value: `IN (4)`. */
export function inList(value: Expression): Expression {
  return value.kind === 'list' ? value : { kind: 'list', items: [value], open: false };
}

export function and(...parts: (Expression | undefined)[]): Expression {
  const items = parts.filter((part) => part !== undefined);
  const [only] = items;
  if (items.length === 1 && only) return only;
  return { kind: 'record', fields: [{ name: 'Op.and', value: { kind: 'list', items, open: false } }], open: false };
}

/** The options of a statement with another condition before those that they have. */
export function narrowed(
  options: Expression | undefined,
  condition: Expression,
  more: { name: string; value: Expression }[] = [],
): Expression {
  if (options !== undefined && options.kind !== 'record') throw new Unresolvable('options that are only known when the app runs');
  const kept = (options?.fields ?? []).filter(({ name }) => name !== 'where' && !more.some((field) => field.name === name));
  const where = and(condition, fieldOf(options, 'where'));
  return { kind: 'record', open: options?.open ?? false, fields: [...kept, { name: 'where', value: where }, ...more] };
}

interface Pointed {
  model: DataModel;
  key: Expression;
  row: Expression;
  association: Association;
  target: DataModel;
  models: DataModel[];
}

/** Associations that a key holds: of the row for `belongsTo`, of what it leads to for the others. */
function pointedStatements(
  verb: string,
  { model, key, row, association, target, models }: Pointed,
  first: Expression | undefined,
): Resolved[] {
  const { foreignKey, kind } = association;
  const ownId = model.id[0] ?? 'id';
  const otherId = target.id[0] ?? 'id';
  const where = (condition: Expression): Expression => ({
    kind: 'record',
    open: false,
    fields: [{ name: 'where', value: condition }],
  });
  const scopes = scopesOf(target, undefined);
  if (kind === 'belongsTo') {
    const pointer: Expression =
      row.kind === 'input'
        ? { ...row, name: foreignKey, ...(row.from ? { from: row.from.map(({ site }) => ({ site, column: foreignKey })) } : {}) }
        : row;
    const set = (value: Expression) =>
      updateStatement(model, equals(foreignKey, value), where(equals(ownId, key)), { plain: true });
    if (verb === 'get') return selectStatement(target, mergeScopes(narrowed(first, equals(otherId, pointer)), scopes), models);
    if (verb === 'set') return [set(first && first.kind !== 'literal' ? givenKey(first, target) : (first ?? nothing))];
    if (verb === 'create')
      return [insertStatement(target, first ? [first] : [], undefined), set({ kind: 'input', origin: 'row', name: otherId })];
    throw new Unresolvable(`Sequelize's ${verb} of ${association.as} is not read yet`);
  }
  const points = equals(foreignKey, key);
  const asked = () => mergeScopes(narrowed(first, points), scopes);
  switch (verb) {
    case 'get':
      return selectStatement(target, asked(), models, kind === 'hasOne' ? { limit: 1 } : {});
    case 'count':
      return [aggregateAlias(target, asked(), models)];
    case 'has': {
      const keys = inList(givenKey(first, target));
      const attributes: Expression = { kind: 'list', open: false, items: [{ kind: 'literal', value: otherId }] };
      const options = narrowed(undefined, and(points, anyOf(otherId, keys)), [{ name: 'attributes', value: attributes }]);
      return selectStatement(target, mergeScopes(options, scopes), models);
    }
    case 'add':
      return [updateStatement(target, equals(foreignKey, key), where(equals(otherId, inList(givenKey(first, target)))))];
    case 'remove': {
      const condition: Expression = {
        kind: 'record',
        open: false,
        fields: [
          { name: foreignKey, value: key },
          { name: otherId, value: inList(givenKey(first, target)) },
        ],
      };
      return [updateStatement(target, equals(foreignKey, nothing), where(condition))];
    }
    case 'create': {
      if (first !== undefined && first.kind !== 'record')
        throw new Unresolvable('a row whose columns are only known when the app runs');
      const whole: Expression = {
        kind: 'record',
        open: first?.open ?? false,
        fields: [...(first?.fields ?? []), { name: foreignKey, value: key }],
      };
      return [insertStatement(target, [whole], undefined)];
    }
    default:
      throw new Unresolvable(`Sequelize's ${verb} of ${association.as} is not read yet`);
  }
}

/** `(id = 4 OR id = 5)`, or one of an array that only running tells. */
export function anyOf(name: string, keys: Expression): Expression {
  if (keys.kind !== 'list' || keys.open) return equals(name, keys);
  const items = keys.items.map((item) => equals(name, item));
  return { kind: 'record', open: false, fields: [{ name: 'Op.or', value: { kind: 'list', items, open: false } }] };
}

/** A row is deleted, or marked as deleted, or no longer marked. */
function marked(model: DataModel, own: Expression, options: Expression | undefined, value: Expression): Resolved {
  const binding: Binding = { parameters: [] };
  const scope: Scope = { model, binding };
  const { deletedAt, updatedAt } = model.sequelize ?? {};
  const force = fieldOf(options, 'force');
  const forced = force?.kind === 'literal' && force.value === true;
  if (deletedAt === undefined || forced) {
    const where = conditionOf(fieldOf(own, 'where'), scope, { kind: 'literal', value: false });
    return { sql: `DELETE FROM ${tableSql(model)} WHERE ${where ?? ''}`, parameters: binding.parameters };
  }
  const sets = [`${columnSql(deletedAt, scope)}=${bind(binding, value)}`];
  if (updatedAt !== undefined) sets.push(`${columnSql(updatedAt, scope)}=${bind(binding, now)}`);
  const where = conditionOf(fieldOf(own, 'where'), scope, { kind: 'literal', value: false });
  return { sql: `UPDATE ${tableSql(model)} SET ${sets.join(',')} WHERE ${where ?? quote('id')}`, parameters: binding.parameters };
}
