import type { DataModel, Expression } from '../../model/index.js';
import { literalString, quote, type Resolved, Unresolvable } from '../sql.js';
import { columnOf, filterSql, type Scope } from './filter.js';
import { columnsOf, limitSql, orderOf } from './read.js';

const accumulators: Record<string, string> = { $avg: 'avg', $min: 'min', $max: 'max', $first: 'min', $last: 'max' };

/**
 * `aggregate([{ $match }, { $group }, { $sort }, { $limit }])` in that order, and with what only shapes the result left out;
 * anything else is no single statement here. https://www.mongodb.com/docs/manual/core/aggregation-pipeline/
 */
export function aggregateStatement(model: DataModel, pipeline: Expression | undefined): Resolved {
  if (pipeline?.kind !== 'list' || pipeline.open) throw new Unresolvable('a pipeline that is only known when the app runs');
  const scope: Scope = { model, binding: { parameters: [] } };
  const stages = pipeline.items.map((stage) => {
    const [only] = stage.kind === 'record' && !stage.open ? stage.fields : [];
    if (!only) throw new Unresolvable('a stage that is only known when the app runs');
    return only;
  });
  const conditions: string[] = [];
  let selected = columnsOf(model, []).join(', ');
  let [group, order, limit, skip]: (Expression | undefined)[] = [];
  for (const { name, value } of stages) {
    const grouped = group !== undefined || selected === 'count(*)';
    if (name === '$match' && !grouped && limit === undefined) conditions.push(filterSql(value, scope) ?? 'true');
    else if (name === '$group' && !grouped && limit === undefined) group = value;
    else if (name === '$count' && !grouped) selected = 'count(*)';
    else if (name === '$sort' && limit === undefined) order = value;
    else if (name === '$limit') limit = value;
    else if (name === '$skip') skip = value;
    else if (name !== '$project' && name !== '$addFields' && name !== '$set')
      throw new Unresolvable(`the stage ${name} of a pipeline, at that place, is not read yet`);
  }
  const keys = group ? keysOf(group, model) : [];
  if (group) selected = [...keys, ...sumsOf(group, model)].join(', ');
  const sorted = order && !group ? orderOf(order, model) : order ? ['1'] : [];
  const text = [
    `SELECT ${selected} FROM ${quote(model.table)}`,
    conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '',
    keys.length > 0 ? `GROUP BY ${keys.join(', ')}` : '',
    sorted.length > 0 ? `ORDER BY ${sorted.join(', ')}` : '',
    limitSql(limit, skip, scope),
  ];
  return { sql: text.filter((part) => part !== '').join(' '), parameters: scope.binding.parameters };
}

function keysOf(group: Expression, model: DataModel): string[] {
  const id = group.kind === 'record' ? group.fields.find(({ name }) => name === '_id')?.value : undefined;
  if (id?.kind === 'literal' && id.value === null) return [];
  const text = literalString(id);
  if (text?.startsWith('$')) return [columnOf(text.slice(1), model)];
  if (id?.kind !== 'record') throw new Unresolvable('what a pipeline groups by is not read yet');
  return id.fields.map(({ value }) => pathIn(value, model));
}

/** A path, or what is computed of one: `{ $month: '$createdAt' }`. */
function pathIn(value: Expression, model: DataModel): string {
  const text = literalString(value);
  if (text?.startsWith('$')) return columnOf(text.slice(1), model);
  const [only] = value.kind === 'record' ? value.fields : [];
  const part = /^\$(year|month|week|hour)$/.exec(only?.name ?? '')?.[1];
  if (only && part !== undefined) return `date_part('${part}', ${pathIn(only.value, model)})`;
  throw new Unresolvable('what a pipeline groups by is not read yet');
}

function sumsOf(group: Expression, model: DataModel): string[] {
  if (group.kind !== 'record') return [];
  return group.fields
    .filter(({ name }) => name !== '_id')
    .map(({ value }) => {
      const [only] = value.kind === 'record' ? value.fields : [];
      const text = only && literalString(only.value);
      const of = text?.startsWith('$') ? columnOf(text.slice(1), model) : undefined;
      if (only?.name === '$sum') return of === undefined ? 'count(*)' : `sum(${of})`;
      const name = accumulators[only?.name ?? ''];
      return name !== undefined && of !== undefined ? `${name}(${of})` : 'count(*)';
    });
}
