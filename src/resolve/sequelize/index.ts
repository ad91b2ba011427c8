import type { CallVariant, Catalogue, DataModel, Expression } from '../../model/index.js';
import { isTrue, tableSql } from './model.js';
import { rawStatement } from './raw.js';
import { equals, modelBy, rowStatements } from './row.js';
import { mergeScopes, scopesOf } from './scope.js';
import { fieldOf, literalString, type Resolved, Unresolvable } from '../sql.js';
import { aggregateStatement, selectStatement } from './select.js';
import { destroyStatement, incrementStatement, insertStatement, updateStatement, upsertStatement } from './write.js';

/** The statements that Sequelize sends for a call, in order. Throws Unresolvable with the reason when they cannot be told. */
export function resolveSequelize(variant: CallVariant, _catalogue: Catalogue, models: DataModel[]): Resolved[] {
  const [start] = variant.steps;
  if (!start) throw new Unresolvable('a call without a method');
  if (start.name === 'query') return [rawStatement(start.arguments)];
  if (start.name.startsWith('row.')) return rowStatements(start.name.slice(4), start.arguments, models);
  const scoped = start.name === 'scope' || start.name === 'unscoped';
  const call = scoped ? variant.steps[1] : start;
  if (!call || variant.steps.length > (scoped ? 2 : 1)) throw new Unresolvable('it is built but never sent');
  const model = modelBy(literalString(start.arguments[0]), models);
  if (!model) throw new Unresolvable('a model whose definition was not found');
  const scopes = scopesOf(model, scoped ? start.arguments[1] : undefined);
  return modelStatements(call.name, model, scoped ? call.arguments : call.arguments.slice(1), scopes, models);
}

function modelStatements(
  method: string,
  model: DataModel,
  [first, second, third]: Expression[],
  scopes: Expression[],
  models: DataModel[],
): Resolved[] {
  const asked = (options: Expression | undefined) => mergeScopes(options, scopes);
  /** Of a scope only the conditions count where nothing is read. */
  const conditions = (options: Expression | undefined) =>
    mergeScopes(
      options,
      scopes.flatMap((scope) => {
        const where = fieldOf(scope, 'where');
        return where ? [{ kind: 'record' as const, open: false, fields: [{ name: 'where', value: where }] }] : [];
      }),
    );
  switch (method) {
    case 'findAll':
      return selectStatement(model, asked(first), models);
    case 'findOne': {
      const options = asked(first);
      return selectStatement(model, limited(options, singleLimit(model, options)), models);
    }
    case 'findByPk':
      return selectStatement(model, asked(keyed(model, first, second)), models);
    case 'findAndCountAll':
      return countAndRows(model, asked(first), models);
    case 'findOrCreate':
    case 'findCreateFind':
      return findOrCreate(model, first, asked, models);
    case 'count':
      return [aggregateStatement(model, 'count', undefined, counting(asked(first)), models)];
    case 'max':
    case 'min':
    case 'sum':
      return [aggregateStatement(model, method, literalString(first), counting(asked(second)), models)];
    case 'aggregate': {
      const name = literalString(second);
      if (name === undefined || !/^\w+$/.test(name)) throw new Unresolvable('a function that is only known when the app runs');
      return [aggregateStatement(model, name, literalString(first), counting(asked(third)), models)];
    }
    case 'create':
      return [insertStatement(model, first ? [first] : [], second)];
    case 'bulkCreate':
      return [insertStatement(model, rowsOf(first), second)];
    case 'upsert':
      return [upsertStatement(model, first, second)];
    case 'update':
      return changed(model, first, conditions(second), models);
    case 'destroy':
      return hooked(model, conditions(first), models, (options) => destroyStatement(model, options, false));
    case 'truncate':
      return [{ sql: `TRUNCATE ${tableSql(model)}`, parameters: [] }];
    case 'restore':
      return [destroyStatement(model, conditions(first), true)];
    case 'increment':
    case 'decrement':
      return [incrementStatement(model, first, conditions(second), method === 'increment' ? '+' : '-')];
    default:
      throw new Unresolvable(`Sequelize's ${method} is not read yet`);
  }
}

/** What a limit or an order of a scope says is no part of a count. */
function counting(options: Expression | undefined): Expression | undefined {
  if (options?.kind !== 'record') return options;
  return { ...options, fields: options.fields.filter(({ name }) => !/^(attributes|order|limit|offset)$/.test(name)) };
}

function limited(options: Expression | undefined, { limit }: { limit?: number }): Expression | undefined {
  if (limit === undefined) return options;
  const others = options?.kind === 'record' ? options.fields.filter(({ name }) => name !== 'limit') : [];
  if (options && options.kind !== 'record') return options;
  const one: Expression = { kind: 'literal', value: limit };
  return { kind: 'record', open: options?.open ?? false, fields: [...others, { name: 'limit', value: one }] };
}

function changed(
  model: DataModel,
  values: Expression | undefined,
  options: Expression | undefined,
  models: DataModel[],
): Resolved[] {
  return hooked(model, options, models, (rest) => updateStatement(model, values, rest));
}

/** With hooks for each row, the rows are read first and then written one by one. */
function hooked(
  model: DataModel,
  options: Expression | undefined,
  models: DataModel[],
  write: (options: Expression | undefined) => Resolved,
): Resolved[] {
  const each = fieldOf(options, 'individualHooks');
  if (options?.kind !== 'record' || each === undefined || !isTrue(each)) return [write(options)];
  const where = fieldOf(options, 'where');
  const id = model.id[0] ?? 'id';
  const read: Expression = { kind: 'record', open: options.open, fields: where ? [{ name: 'where', value: where }] : [] };
  const own: Expression = equals(id, { kind: 'input', origin: 'row', name: id });
  const rest = options.fields.filter(({ name }) => !/^(where|individualHooks|limit)$/.test(name));
  return [...selectStatement(model, read, models), write({ ...options, fields: [...rest, { name: 'where', value: own }] })];
}

/** A look for the row, and the insert where it is missing, in a transaction. */
function findOrCreate(
  model: DataModel,
  options: Expression | undefined,
  asked: (options: Expression | undefined) => Expression | undefined,
  models: DataModel[],
): Resolved[] {
  const where = fieldOf(options, 'where');
  const defaults = fieldOf(options, 'defaults');
  if (where?.kind !== 'record' || where.open || (defaults && (defaults.kind !== 'record' || defaults.open)))
    throw new Unresolvable('a row whose columns are only known when the app runs');
  const kept = options?.kind === 'record' ? options.fields.filter(({ name }) => !/^(defaults|fields)$/.test(name)) : [];
  const look = asked({ kind: 'record', open: false, fields: kept });
  const fields = [...(defaults?.kind === 'record' ? defaults.fields : []), ...where.fields];
  return [
    ...selectStatement(model, limited(look, singleLimit(model, look)), models),
    insertStatement(model, [{ kind: 'record', open: false, fields }], undefined),
  ];
}

function rowsOf(value: Expression | undefined): Expression[] {
  if (value?.kind !== 'list' || value.items.length === 0) throw new Unresolvable('rows that are only known when the app runs');
  return value.items;
}

/** One row is asked for by its number, unless a key that is unique is given. */
function singleLimit(model: DataModel, options: Expression | undefined): { limit?: number } {
  const where = fieldOf(options, 'where');
  if (where?.kind !== 'record') return { limit: 1 };
  const unique = [model.id, ...model.uniques.map(({ fields }) => fields)];
  const found = where.fields.some(
    ({ name, value }) =>
      unique.some((key) => key.length === 1 && key[0] === name) && value.kind !== 'record' && value.kind !== 'list',
  );
  return found ? {} : { limit: 1 };
}

function keyed(model: DataModel, key: Expression | undefined, options: Expression | undefined): Expression {
  const [id] = model.id;
  if (id === undefined || !key) throw new Unresolvable('a model without a key');
  const where: Expression = { kind: 'record', fields: [{ name: id, value: key }], open: false };
  const others = options?.kind === 'record' ? options.fields : [];
  return {
    kind: 'record',
    open: options?.kind === 'record' && options.open,
    fields: [...others, { name: 'where', value: where }],
  };
}

/** Of what is included, a count keeps only what a row must have. */
function countAndRows(model: DataModel, options: Expression | undefined, models: DataModel[]): Resolved[] {
  const kept = /^(where|include|distinct|col|paranoid|transaction|logging|benchmark)$/;
  const counted: Expression | undefined =
    options?.kind === 'record' ? { ...options, fields: options.fields.filter(({ name }) => kept.test(name)) } : options;
  return [aggregateStatement(model, 'count', undefined, counted, models), ...selectStatement(model, options, models)];
}
