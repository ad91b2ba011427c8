import { type CallVariant, type Catalogue, type DataModel, type Expression, isPostgres } from '../../model/index.js';
import { resolveRaw } from '../raw.js';
import { fieldOf as optionOf, type Resolved, Unresolvable } from '../sql.js';
import { aggregateStatement, groupStatement } from './aggregate.js';
import { readStatements } from './read.js';
import {
  type Context,
  createManyStatements,
  createStatements,
  deleteManyStatements,
  deleteStatements,
  record,
  updateManyStatements,
  updateStatements,
  upsertStatements,
} from './write.js';

/**
 * The statements that Prisma sends for a call, in order: one per level of what is included, and those of nested writes. The
 * BEGIN and COMMIT around several writes are left out. Throws Unresolvable with the reason when they cannot be told.
 */
export function resolvePrisma(variant: CallVariant, catalogue: Catalogue, models: DataModel[]): Resolved[] {
  const [start, ...steps] = variant.steps;
  if (!start) throw new Unresolvable('a call without a method');
  if (start.name === '$queryRaw' || start.name === '$executeRaw') return [resolveRaw(variant)];
  const [named, options] = start.arguments;
  const model = models.find((candidate) => named?.kind === 'literal' && candidate.name === named.value);
  if (!model) throw new Unresolvable('a model that is in no schema');
  const measured = models.some((candidate) => isPostgres(candidate.provider));
  if (model.provider === 'mongodb' || (measured && !isPostgres(model.provider)))
    throw new Unresolvable(`its database is ${model.provider}, not Postgres`);
  if (options && options.kind !== 'record') throw new Unresolvable('options that are only known when the app runs');
  const same = models.filter((candidate) => candidate.provider === model.provider);
  const context: Context = { models: new Map(same.map((candidate) => [candidate.name, candidate])), catalogue };
  const relation = steps.find((step) => step.name === 'relation')?.arguments;
  if (relation) return fluentStatements(context, model, options, relation);
  return methodStatements(
    context,
    model,
    start.name,
    options,
    steps.some((step) => step.name === 'batched'),
  );
}

function methodStatements(
  context: Context,
  model: DataModel,
  method: string,
  options: Expression | undefined,
  batched: boolean,
): Resolved[] {
  const { models } = context;
  switch (method) {
    case 'findUnique':
    case 'findUniqueOrThrow':
      return batched
        ? batchedStatements(context, model, options)
        : readStatements(models, model, options, 'one', { unique: true });
    case 'findFirst':
    case 'findFirstOrThrow':
      return readStatements(models, model, options, 'first');
    case 'findMany':
      return readStatements(models, model, options, 'many');
    case 'count':
    case 'aggregate':
      return aggregateStatement(models, model, method, options);
    case 'groupBy':
      return groupStatement(models, model, options);
    case 'create':
      return createStatements(context, model, options);
    case 'createMany':
    case 'createManyAndReturn':
      return createManyStatements(context, model, options, method === 'createManyAndReturn');
    case 'update':
      return updateStatements(context, model, options);
    case 'updateMany':
    case 'updateManyAndReturn':
      return updateManyStatements(context, model, options, method === 'updateManyAndReturn');
    case 'upsert':
      return upsertStatements(context, model, options);
    case 'delete':
      return deleteStatements(context, model, options);
    case 'deleteMany':
      return deleteManyStatements(context, model, options);
    default:
      throw new Unresolvable(`Prisma's ${method} is not read yet`);
  }
}

/** Several `findUnique` at one moment become one statement with all their keys. */
function batchedStatements(context: Context, model: DataModel, options: Expression | undefined): Resolved[] {
  const where = optionOf(options, 'where');
  const [only] = where?.kind === 'record' ? where.fields : [];
  const fields =
    where?.kind === 'record' && where.fields.length === 1 ? model.fields.filter((field) => field.name === only?.name) : [];
  if (fields.length === 0 || !only) return readStatements(context.models, model, options, 'one', { unique: true });
  const listed = record({
    ...Object.fromEntries((options?.kind === 'record' ? options.fields : []).map((field) => [field.name, field.value])),
    where: record({ [only.name]: record({ in: { kind: 'list', items: [only.value], open: true } }) }),
  });
  return readStatements(context.models, model, listed, 'many');
}

/** `findUnique(...).posts(...)`: the row, and then what belongs to it. */
function fluentStatements(
  context: Context,
  model: DataModel,
  options: Expression | undefined,
  [name, inner]: Expression[],
): Resolved[] {
  if (name?.kind !== 'literal') throw new Unresolvable('a relation that is only known when the app runs');
  const select = record({ [String(name.value)]: inner ?? { kind: 'literal', value: true } });
  return readStatements(context.models, model, record({ where: optionOf(options, 'where'), select }), 'one', { unique: true });
}
