import type { CallStep, DataModel, Expression } from '../../model/index.js';
import { literalString, quote, type Resolved, Unresolvable } from '../sql.js';
import { entityOf, fieldBy, type Place } from './entity.js';
import { builtText, noteParameter, noteValues, type Values } from './text.js';
import { chosen, criteriaSql } from './where.js';
import { deleteStatement, insertStatement, markStatement, updateStatement } from './write.js';

/** What a builder of writes sends: https://typeorm.io/docs/query-builder/update-query-builder */
export function writeBuilder(steps: CallStep[], models: DataModel[]): Resolved[] {
  const step = (name: string) => steps.findLast((candidate) => candidate.name === name);
  const kind = steps.find(({ name }) => /^(insert|update|delete|softDelete|restore)$/.test(name));
  if (!kind) throw new Unresolvable('it is built but never sent');
  const [start] = steps;
  // `update(Post)` names the entity; `update({ … })` the change.
  const named = kind.name === 'update' && kind.arguments[0]?.kind === 'record' ? undefined : kind.arguments[0];
  const model = entityOf(named ?? step('into')?.arguments[0] ?? step('from')?.arguments[0] ?? start?.arguments[0], models);
  for (const { name } of steps)
    if (
      !/^(builder|insert|update|delete|softDelete|restore|into|from|set|values|where|andWhere|orWhere|whereInIds|setParameters?|returning|output|orIgnore|orUpdate|execute|updateEntity|callListeners|useTransaction)$/.test(
        name,
      )
    )
      throw new Unresolvable(`${name} of TypeORM's builder is not read yet`);
  const values: Values = new Map();
  for (const { name, arguments: given } of steps)
    if (/^setParameters?$/.test(name)) noteParameter(given, values);
    else if (name.endsWith('here')) noteValues(given[1], values);
  const where = (place: Place) => conditions(steps, model, values, place);
  const returning = step('returning')?.arguments[0];
  const back = (resolved: Resolved): Resolved =>
    returning === undefined ? resolved : { ...resolved, sql: `${resolved.sql}${returningSql(returning, model)}` };
  switch (kind.name) {
    case 'insert':
      return [insertStatement(model, step('values')?.arguments[0], models, conflictOf(steps, model, start))];
    case 'update': {
      const change = step('set')?.arguments[0] ?? kind.arguments.find((value) => value.kind === 'record');
      return [back(updateStatement(model, change, models, where))];
    }
    case 'delete':
      return [back(deleteStatement(model, models, where))];
    default:
      return [back(markStatement(model, models, kind.name === 'softDelete', where))];
  }
}

function conditions(steps: CallStep[], model: DataModel, values: Values, place: Place): string | undefined {
  const parts: string[] = [];
  for (const { name, arguments: given } of steps) {
    if (name === 'whereInIds') {
      const keys = criteriaSql(given[0], model, place);
      if (keys !== undefined) parts.push(keys);
    }
    if (!/^(where|andWhere|orWhere)$/.test(name)) continue;
    const [first] = given;
    const text =
      first?.kind === 'record' ? criteriaSql(first, model, place) : withProperties(builtText(first, values, place), model);
    if (text === undefined) continue;
    if (name === 'where') parts.splice(0, parts.length, text);
    else parts.push(parts.length === 0 ? text : `${name === 'orWhere' ? 'OR' : 'AND'} ${text}`);
  }
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** Properties that stand alone are the columns that they name. */
function withProperties(text: string, model: DataModel): string {
  return text.replaceAll(/(?<=^|[ =(])([A-Za-z_]\w*)(?=( |=|\)|,|\n)|.{0}$)/g, (match, name: string) => {
    const field = fieldBy(model, name);
    return field && field.name === name ? quote(field.column) : match;
  });
}

function returningSql(value: Expression, model: DataModel): string {
  const names = chosen(value) ?? [literalString(value) ?? ''];
  if (names.includes('*')) return ' RETURNING *';
  const columns = names.flatMap((name) => fieldBy(model, name)?.column ?? []);
  if (columns.length < names.length) throw new Unresolvable('columns that are only known when the app runs');
  return ` RETURNING ${columns.map(quote).join(', ')}`;
}

function conflictOf(
  steps: CallStep[],
  model: DataModel,
  start: CallStep | undefined,
): { conflict?: () => string; alias?: string } {
  const alias =
    start?.arguments[0]?.kind === 'literal' && start.arguments[0].value !== null
      ? { alias: literalString(start.arguments[1]) ?? model.name }
      : {};
  const update = steps.find(({ name }) => name === 'orUpdate');
  if (steps.some(({ name }) => name === 'orIgnore')) return { ...alias, conflict: () => 'ON CONFLICT DO NOTHING' };
  if (!update) return alias;
  const [changed, target] = update.arguments.map((value) => chosen(value));
  if (!changed || !target) throw new Unresolvable('columns of a conflict that are only known when the app runs');
  const column = (name: string) => quote(fieldBy(model, name)?.column ?? name);
  return {
    ...alias,
    conflict: () =>
      `ON CONFLICT ( ${target.map(column).join(', ')} ) DO UPDATE SET ${changed.map((name) => `${column(name)} = EXCLUDED.${column(name)}`).join(', ')}`,
  };
}
