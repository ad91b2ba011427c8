import type { CallVariant, Catalogue, DataModel, Expression } from '../../model/index.js';
import { resolveRaw } from '../raw.js';
import { fieldOf, literalString, type Resolved, Unresolvable } from '../sql.js';
import { aggregateStatement, selectStatement } from './select.js';
import { destroyStatement, incrementStatement, insertStatement, updateStatement, upsertStatement } from './write.js';

/** The statements that Sequelize sends for a call, in order. Throws Unresolvable with the reason when they cannot be told. */
export function resolveSequelize(variant: CallVariant, _catalogue: Catalogue, models: DataModel[]): Resolved[] {
  const [start] = variant.steps;
  if (!start) throw new Unresolvable('a call without a method');
  if (start.name === 'query') return [rawStatement(start.arguments)];
  if (start.name.startsWith('row.')) throw new Unresolvable(`Sequelize's ${start.name.slice(4)} of a row is not read yet`);
  const [named, first, second] = start.arguments;
  const model = models.find(
    (candidate) => candidate.sequelize && (candidate.sequelize.declaredAs ?? candidate.name) === literalString(named),
  );
  if (!model) throw new Unresolvable('a model whose definition was not found');
  if (model.sequelize?.scoped) throw new Unresolvable('a default scope of a model is not read yet');
  switch (start.name) {
    case 'findAll':
      return [selectStatement(model, first, models)];
    case 'findOne':
      return [selectStatement(model, first, models, singleLimit(model, first))];
    case 'findByPk':
      return [selectStatement(model, keyed(model, first, second), models)];
    case 'findAndCountAll':
      return countAndRows(model, first, models);
    case 'count':
      return [aggregateStatement(model, 'count', undefined, first, models)];
    case 'max':
    case 'min':
    case 'sum':
      return [aggregateStatement(model, start.name, literalString(first), second, models)];
    case 'create':
      return [insertStatement(model, first ? [first] : [], second)];
    case 'bulkCreate':
      return [insertStatement(model, rowsOf(first), second)];
    case 'upsert':
      return [upsertStatement(model, first, second)];
    case 'update':
      return [updateStatement(model, first, second)];
    case 'destroy':
      return [destroyStatement(model, first, false)];
    case 'restore':
      return [destroyStatement(model, first, true)];
    case 'increment':
    case 'decrement':
      return [incrementStatement(model, first, second, start.name === 'increment' ? '+' : '-')];
    default:
      throw new Unresolvable(`Sequelize's ${start.name} is not read yet`);
  }
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
  const kept = /^(where|include|distinct|col|paranoid|transaction)$/;
  const counted: Expression | undefined =
    options?.kind === 'record' ? { ...options, fields: options.fields.filter(({ name }) => kept.test(name)) } : options;
  return [aggregateStatement(model, 'count', undefined, counted, models), selectStatement(model, options, models)];
}

/** `sequelize.query(text, { replacements })`: each name or question mark is a value. */
function rawStatement([text, options]: Expression[]): Resolved {
  const given = fieldOf(options, 'replacements') ?? fieldOf(options, 'bind');
  if (given !== undefined) throw new Unresolvable('values that Sequelize puts into SQL text are not read yet');
  return resolveRaw({ label: 'plain', steps: [{ name: 'query', arguments: text ? [text] : [] }] });
}
