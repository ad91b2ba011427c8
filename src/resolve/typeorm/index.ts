import type { CallVariant, Catalogue, DataModel, Expression } from '../../model/index.js';
import { resolveRaw } from '../raw.js';
import { literalString, type Resolved, Unresolvable } from '../sql.js';
import { builderStatements } from './builder.js';
import { entityOf, fieldBy, keyField, relationOf, tableSql } from './entity.js';
import { findSelect } from './find.js';
import { aggregateStatement, countStatement, entityStatements, existsStatement } from './select.js';
import { criteriaSql } from './where.js';
import {
  deleteStatement,
  incrementStatement,
  insertStatement,
  markStatement,
  removeStatements,
  saveStatements,
  updateStatement,
  upsertStatement,
} from './write.js';

const aggregates: Record<string, string> = { sum: 'SUM', average: 'AVG', minimum: 'MIN', maximum: 'MAX' };

/** The statements that TypeORM sends for a call, in order. Throws Unresolvable with the reason when they cannot be told. */
export function resolveTypeorm(variant: CallVariant, _catalogue: Catalogue, models: DataModel[]): Resolved[] {
  const [start] = variant.steps;
  if (!start) throw new Unresolvable('a call without a method');
  if (start.name === 'builder') return builderStatements(variant.steps, models);
  const [named, first, second, third] = start.arguments;
  if (start.name === 'query')
    return [
      resolveRaw({
        label: variant.label,
        steps: [{ name: 'query', arguments: [...(first ? [first] : []), ...(second ? [second] : [])] }],
      }),
    ];
  const model = entityOf(named, models);
  const one: Expression = { kind: 'literal', value: 1 };
  const where = (value: Expression | undefined): Expression | undefined =>
    value === undefined ? undefined : { kind: 'record', open: false, fields: [{ name: 'where', value }] };
  const rows = (options: Expression | undefined, single: boolean) => {
    const make = () => ({ ...findSelect(model, options, models), ...(single ? { take: one } : {}) });
    return entityStatements(make(), make);
  };
  const counted = (options: Expression | undefined): Resolved[] => {
    const { take, skip } = findSelect(model, options, models);
    return [...rows(options, false), ...((take ?? skip) ? [countStatement(findSelect(model, options, models))] : [])];
  };
  switch (start.name) {
    case 'find':
      return rows(optionsOf(first, model), false);
    case 'findBy':
      return rows(where(first), false);
    case 'findOne':
    case 'findOneOrFail':
      return rows(mergedOptions(optionsOf(first, model), second), true);
    case 'findOneBy':
    case 'findOneByOrFail':
      return rows(where(first), true);
    case 'findOneById':
      return rows(where(first && { kind: 'record', open: false, fields: [{ name: keyField(model).name, value: first }] }), true);
    case 'findByIds': {
      const key: Expression = { kind: 'call', name: 'typeorm.In', arguments: first ? [first] : [] };
      return rows(where({ kind: 'record', open: false, fields: [{ name: keyField(model).name, value: key }] }), false);
    }
    case 'findAndCount':
      return counted(optionsOf(first, model));
    case 'findAndCountBy':
      return counted(where(first));
    case 'count':
      return [countStatement(findSelect(model, optionsOf(first, model), models))];
    case 'countBy':
      return [countStatement(findSelect(model, where(first), models))];
    case 'exist':
    case 'exists':
      return [existsStatement(findSelect(model, first, models))];
    case 'existsBy':
      return [existsStatement(findSelect(model, where(first), models))];
    case 'sum':
    case 'average':
    case 'minimum':
    case 'maximum': {
      const column = fieldBy(model, literalString(first) ?? '')?.column;
      if (column === undefined) throw new Unresolvable('a column that is only known when the app runs');
      return [aggregateStatement(findSelect(model, where(second), models), aggregates[start.name] ?? '', column)];
    }
    case 'insert':
      return [insertStatement(model, first, models)];
    case 'update':
      return [updateStatement(model, second, models, (place) => criteriaSql(first, model, place))];
    case 'updateAll':
      return [updateStatement(model, first, models, () => undefined)];
    case 'delete':
      return [deleteStatement(model, models, (place) => criteriaSql(first, model, place))];
    case 'deleteAll':
      return [deleteStatement(model, models, () => undefined)];
    case 'softDelete':
    case 'restore':
      return [markStatement(model, models, start.name === 'softDelete', (place) => criteriaSql(first, model, place))];
    case 'increment':
    case 'decrement':
      return [
        incrementStatement(
          model,
          [first, second, third].filter((value) => value !== undefined),
          models,
          start.name === 'increment' ? '+' : '-',
        ),
      ];
    case 'upsert':
      return [upsertStatement(model, first, second, models)];
    case 'save':
      return saveStatements(model, first, models);
    case 'remove':
    case 'softRemove':
      return removeStatements(model, first, models, start.name === 'softRemove');
    case 'clear':
      return [{ sql: `TRUNCATE TABLE ${tableSql(model)}`, parameters: [] }];
    default:
      throw new Unresolvable(`TypeORM's ${start.name} is not read yet`);
  }
}

/** Up to version 0.2 a find takes conditions, or a key, where it takes options since: what names properties is such. */
function optionsOf(value: Expression | undefined, model: DataModel): Expression | undefined {
  const whole = (where: Expression): Expression => ({ kind: 'record', open: false, fields: [{ name: 'where', value: where }] });
  if ((value?.kind === 'literal' && value.value !== null) || value?.kind === 'text')
    return whole({ kind: 'record', open: false, fields: [{ name: keyField(model).name, value }] });
  if (value?.kind !== 'record' || value.open || value.fields.length === 0) return value;
  const own = value.fields.every(({ name }) => fieldBy(model, name) ?? relationOf(model, name));
  return own ? whole(value) : value;
}

/** `findOne(id, { relations })` of those versions. */
function mergedOptions(value: Expression | undefined, more: Expression | undefined): Expression | undefined {
  if (value?.kind !== 'record' || more?.kind !== 'record') return value;
  return { ...value, open: value.open || more.open, fields: [...more.fields, ...value.fields] };
}
