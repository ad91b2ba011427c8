import { isText, longest } from '../plan/columns.js';
import type { Blueprint, Entity, Field } from './blueprint.js';
import { type BlueprintProblem, name } from './problem.js';

/** Words of a Blueprint. */
const takenEntities = new Set(['user', 'members', 'nobody', 'owner']);
const takenFields = new Set(['id', 'owner', 'ownerId', 'createdAt', 'updatedAt', 'version', 'everyone']);

/** Names that there may not be, or twice. */
export function nameProblem(key: string, entity: Entity): BlueprintProblem | undefined {
  const path = `entities/${key}`;
  if (!name.test(key))
    return { path, text: `"${key}" is no name: it begins with a small letter and has letters and digits only` };
  if (entity.plural !== undefined && !name.test(entity.plural))
    return {
      path: `${path}/plural`,
      text: `"${entity.plural}" is no name: it begins with a small letter and has letters and digits only`,
    };
  if (takenEntities.has(key)) return { path, text: `"${key}" is there already: choose another name` };
  for (const [kind, names] of [
    ['fields', Object.keys(entity.fields)],
    ['relations', Object.keys(entity.relations ?? {})],
    ['counters', Object.keys(entity.counters ?? {})],
    ['lists', Object.keys(entity.lists ?? {})],
  ] as const) {
    const strange = names.find((item) => !name.test(item) || (kind !== 'lists' && takenFields.has(item)));
    if (strange !== undefined)
      return {
        path: `${path}/${kind}/${strange}`,
        text: `"${strange}" is no name that may be chosen: letters and digits, and none of ${[...takenFields].join(', ')}`,
      };
  }
  const all = [...Object.keys(entity.fields), ...Object.keys(entity.relations ?? {}), ...Object.keys(entity.counters ?? {})];
  const twice = all.find((item, at) => all.indexOf(item) !== at);
  return twice === undefined ? undefined : { path: `${path}/fields/${twice}`, text: `"${twice}" is there twice` };
}

/** The first field that cannot be a column. */
export function fieldProblem(key: string, entity: Entity): BlueprintProblem | undefined {
  for (const [item, field] of Object.entries(entity.fields)) {
    const text = wrongField(field);
    if (text !== undefined) return { path: `entities/${key}/fields/${item}`, text: `"${item}" ${text}` };
  }
  return undefined;
}

/** What is wrong with a field, as the end of a clause. */
export function wrongField(field: Field): string | undefined {
  if (field.type === 'choice' && (field.of ?? []).length === 0) return 'is a choice and needs "of", its words';
  if (field.type !== 'choice' && field.of !== undefined) return 'is no choice: "of" belongs to choices';
  if (field.type === 'boolean' && (field.max !== undefined || field.min !== undefined))
    return 'is true or false: it has no bounds';
  if (longest(field) !== undefined && (field.max ?? 1) < 1) return 'needs room for at least one character';
  if (field.default === undefined) return undefined;
  if (field.type === 'choice')
    return field.of?.includes(String(field.default))
      ? undefined
      : `cannot begin as ${JSON.stringify(field.default)}: "of" lacks it`;
  const wanted =
    isText(field.type) || field.type === 'date' || field.type === 'time'
      ? 'string'
      : field.type === 'boolean'
        ? 'boolean'
        : 'number';
  if (field.type === 'date' || field.type === 'time') return 'is a moment: give it no "default", createdAt is kept anyway';
  return typeof field.default === wanted ? undefined : `cannot begin as ${JSON.stringify(field.default)}`;
}

/** The first relation that leads nowhere. */
export function relationProblem(key: string, entity: Entity, blueprint: Blueprint): BlueprintProblem | undefined {
  for (const [item, relation] of Object.entries(entity.relations ?? {})) {
    const path = `entities/${key}/relations/${item}`;
    if (relation.to !== 'user' && !Object.hasOwn(blueprint.entities, relation.to))
      return { path, text: `"${item}" leads to "${relation.to}", which is no entity` };
    if (relation.maker === true && (relation.to !== 'user' || relation.optional === true))
      return { path, text: `"${item}" is who makes the row: it leads to a user and is not optional` };
    if (relation.onDelete === 'clear' && relation.optional !== true)
      return { path, text: `"${item}" cannot be cleared: it is not optional` };
  }
  return undefined;
}
