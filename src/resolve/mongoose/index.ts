import type { CallStep, CallVariant, Catalogue, DataModel, Expression } from '../../model/index.js';
import { literalString, quote, type Resolved, Unresolvable } from '../sql.js';
import { aggregateStatement } from './aggregate.js';
import { columnOf, filterSql, type Scope } from './filter.js';
import { populateStatements } from './populate.js';
import { askedOf, readStatement } from './read.js';
import { deleteStatement, insertStatement, saveStatement, updateStatement } from './write.js';

const reading = new Set([
  'find',
  'distinct',
  'select',
  'sort',
  'limit',
  'skip',
  'populate',
  'countDocuments',
  'count',
  'projection',
]);

/**
 * The statements of Postgres that do what a call of Mongoose asks of MongoDB, so that the rules see it; MongoDB itself is not
 * measured. Throws Unresolvable with the reason where there is none.
 */
export function resolveMongoose(variant: CallVariant, _catalogue: Catalogue, models: DataModel[]): Resolved[] {
  const [start, ...steps] = variant.steps;
  if (!start) throw new Unresolvable('a call without a method');
  const own = models.filter((candidate) => candidate.mongoose);
  if (own.length === 0) throw new Unresolvable('MongoDB is not read beside another database');
  const model = own.find((candidate) => candidate.name === literalString(start.arguments[0]));
  if (!model) throw new Unresolvable('a model whose schema was not found');
  const stray = steps.find((step) => !reading.has(step.name));
  if (stray) throw new Unresolvable(`Mongoose's ${stray.name} is not read yet`);
  return callStatements(start.name, model, start.arguments.slice(1), steps, own);
}

function callStatements(
  method: string,
  model: DataModel,
  values: Expression[],
  steps: CallStep[],
  models: DataModel[],
): Resolved[] {
  const [first, second, third] = values;
  const byId = /ById(And\w+)?$/.test(method);
  const filter = byId ? keyed(first) : first;
  switch (method) {
    case 'find':
    case 'findOne':
    case 'findById': {
      if (steps.some((step) => /^count(Documents)?$/.test(step.name))) return [countStatement(model, filter)];
      const distinct = steps.find((step) => step.name === 'distinct');
      if (distinct) return [distinctStatement(model, distinct.arguments[0], filter)];
      const further = steps.flatMap((step) => (step.name === 'find' ? step.arguments.slice(0, 1) : []));
      const read = readStatement(model, askedOf(joined(filter, further), second, third, steps), method !== 'find');
      return [read, ...populateStatements(model, steps, models)];
    }
    case 'exists':
      return [readStatement(model, askedOf(filter, { kind: 'literal', value: '_id' }, undefined, []), true)];
    case 'count':
    case 'countDocuments':
      return [countStatement(model, filter)];
    case 'estimatedDocumentCount':
      return [
        { sql: 'SELECT reltuples FROM pg_class WHERE relname = $1', parameters: [{ origin: 'literal', literal: model.table }] },
      ];
    case 'distinct':
      return [distinctStatement(model, first, second)];
    case 'create':
    case 'insertMany':
      return [insertStatement(model, first?.kind === 'list' ? first.items : first ? [first] : [])];
    case 'update':
    case 'updateOne':
    case 'updateMany':
    case 'replaceOne':
      return [updateStatement(model, { filter, update: second, options: third, returning: false })];
    case 'findOneAndUpdate':
    case 'findByIdAndUpdate':
    case 'findOneAndReplace':
      return [
        updateStatement(model, { filter, update: second, options: third, returning: true }),
        ...populateStatements(model, steps, models),
      ];
    case 'deleteOne':
    case 'deleteMany':
    case 'remove':
      return [deleteStatement(model, filter, false)];
    case 'findOneAndDelete':
    case 'findOneAndRemove':
    case 'findByIdAndDelete':
    case 'findByIdAndRemove':
      return [deleteStatement(model, filter, true)];
    case 'aggregate':
      return [aggregateStatement(model, first)];
    case 'document.save':
      return [saveStatement(model, first, second, third)];
    case 'document.updateOne':
      return [updateStatement(model, { filter: keyed(second), update: first, options: undefined, returning: false })];
    case 'document.deleteOne':
    case 'document.remove':
      return [deleteStatement(model, keyed(second), false)];
    case 'document.populate':
      return populateStatements(model, [{ name: 'populate', arguments: values.slice(0, 1) }], models);
    default:
      throw new Unresolvable(`Mongoose's ${method} is not read yet`);
  }
}

function distinctStatement(model: DataModel, path: Expression | undefined, filter: Expression | undefined): Resolved {
  const scope: Scope = { model, binding: { parameters: [] } };
  const where = filterSql(filter, scope);
  const column = columnOf(literalString(path) ?? '', model);
  const sql = `SELECT DISTINCT ${column} FROM ${quote(model.table)}${where === undefined ? '' : ` WHERE ${where}`}`;
  return { sql, parameters: scope.binding.parameters };
}

function countStatement(model: DataModel, filter: Expression | undefined): Resolved {
  const scope: Scope = { model, binding: { parameters: [] } };
  const where = filterSql(filter, scope);
  const sql = `SELECT count(*) FROM ${quote(model.table)}${where === undefined ? '' : ` WHERE ${where}`}`;
  return { sql, parameters: scope.binding.parameters };
}

/** `find(a).find(b)` asks for what meets both. */
function joined(filter: Expression | undefined, further: Expression[]): Expression | undefined {
  if (further.length === 0) return filter;
  const items = filter ? [filter, ...further] : further;
  return { kind: 'record', open: false, fields: [{ name: '$and', value: { kind: 'list', open: false, items } }] };
}

function keyed(id: Expression | undefined): Expression {
  const value: Expression = id ?? { kind: 'input', origin: 'row', name: '_id' };
  return { kind: 'record', open: false, fields: [{ name: '_id', value }] };
}
