import { isText, longest } from '../plan/columns.js';
import { ownedEntities } from '../plan/owned.js';
import { termOf } from '../plan/terms.js';
import type { Blueprint, Entity, Field } from './blueprint.js';
import { withMembers } from './members.js';
import { listProblems } from './problems-lists.js';

/** What is wrong with a Blueprint whose shape is right, and the path of the key at which it is. */
export interface BlueprintProblem {
  path: string;
  text: string;
}

const name = /^[a-z][a-zA-Z0-9]{0,39}$/;
const takenEntities = new Set([
  'user',
  'session',
  'account',
  'verification',
  'idempotencyKey',
  'cachedRead',
  'members',
  'nobody',
  'owner',
]);
const takenFields = new Set(['id', 'owner', 'ownerId', 'createdAt', 'updatedAt', 'version', 'everyone']);

/** The first thing in which a Blueprint does not hold together; undefined when it does. */
export function problemOf(blueprint: Blueprint): BlueprintProblem | undefined {
  if (!/^[a-z][a-z0-9-]{0,60}$/.test(blueprint.name))
    return { path: 'name', text: `"${blueprint.name}" is no name of a package: small letters, digits and hyphens` };
  const entities = Object.entries(blueprint.entities);
  if (entities.length === 0) return { path: 'entities', text: 'there must be an entity' };
  for (const [key, entity] of entities) {
    const found =
      nameProblem(key, entity) ??
      fieldProblem(key, entity) ??
      relationProblem(key, entity, blueprint) ??
      ownerProblem(key, blueprint);
    if (found !== undefined) return found;
  }
  const whole = withMembers(blueprint);
  for (const [key, entity] of entities) {
    const found = partyProblem(key, entity, whole) ?? uniqueProblem(key, entity) ?? counterProblem(key, entity, whole);
    if (found !== undefined) return found;
  }
  return listProblems(whole) ?? restProblem(whole);
}

function nameProblem(key: string, entity: Entity): BlueprintProblem | undefined {
  const path = `entities/${key}`;
  if (!name.test(key))
    return { path, text: `"${key}" is no name: it begins with a small letter and has letters and digits only` };
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

function fieldProblem(key: string, entity: Entity): BlueprintProblem | undefined {
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

function relationProblem(key: string, entity: Entity, blueprint: Blueprint): BlueprintProblem | undefined {
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

function ownerProblem(key: string, blueprint: Blueprint): BlueprintProblem | undefined {
  const path = `entities/${key}`;
  const entity = blueprint.entities[key];
  const owner = entity?.owner;
  if (owner === undefined)
    return {
      path,
      text: `"${key}" needs "owner": user, one of its relations, members (it is a group), or nobody. Whose a row is decides who may see it and which key leads its indexes`,
    };
  if ((owner === 'members') !== (entity?.members !== undefined))
    return { path: `${path}/owner`, text: 'a group has "owner": "members" and "members" with its roles' };
  if (owner === 'user' || owner === 'members' || owner === 'nobody') return undefined;
  const relation = entity?.relations?.[owner];
  if (relation === undefined)
    return { path: `${path}/owner`, text: `"${key}" is owned by "${owner}", which is none of its relations` };
  if (relation.optional === true) return { path: `${path}/owner`, text: `"${owner}" owns the row and cannot be optional` };
  if (relation.to === 'user') return { path: `${path}/owner`, text: `"${owner}" leads to a user: write "owner": "user"` };
  const seen = new Set([key]);
  for (let at: string | undefined = relation.to; at !== undefined;) {
    if (seen.has(at)) return { path: `${path}/owner`, text: `"${key}" is owned in a circle` };
    seen.add(at);
    const next: Entity | undefined = blueprint.entities[at];
    at = next?.owner === undefined ? undefined : next.relations?.[next.owner]?.to;
  }
  return undefined;
}

function partyProblem(key: string, entity: Entity, blueprint: Blueprint): BlueprintProblem | undefined {
  const owned = ownedEntities(blueprint);
  const own = owned.get(key);
  for (const right of ['see', 'create', 'change'] as const)
    for (const party of entity[right] ?? [])
      if (own === undefined || termOf(party, own, owned) === undefined)
        return {
          path: `entities/${key}/${right}`,
          text: `"${party}" is nobody who could ${right} "${key}": there are everyone, signed-in, owner, its relations and what they lead to`,
        };
  return entity.change?.includes('everyone') || entity.create?.includes('everyone')
    ? {
        path: `entities/${key}`,
        text: `everyone may not change rows of "${key}": say signed-in, or a slot with code of your own`,
      }
    : undefined;
}

function uniqueProblem(key: string, entity: Entity): BlueprintProblem | undefined {
  const names = new Set(['owner', ...Object.keys(entity.fields), ...Object.keys(entity.relations ?? {})]);
  for (const set of entity.unique ?? []) {
    const strange = set.find((item) => !names.has(item));
    if (strange !== undefined || set.length === 0)
      return {
        path: `entities/${key}/unique`,
        text: strange === undefined ? 'it names nothing' : `"${strange}" is no field or relation of "${key}"`,
      };
    if (set.includes('owner') && entity.owner === 'nobody')
      return { path: `entities/${key}/unique`, text: `"${key}" has no owner` };
  }
  return undefined;
}

function counterProblem(key: string, entity: Entity, blueprint: Blueprint): BlueprintProblem | undefined {
  for (const [item, { of, by }] of Object.entries(entity.counters ?? {})) {
    const path = `entities/${key}/counters/${item}`;
    const counted = blueprint.entities[of];
    if (counted === undefined) return { path, text: `it counts "${of}", which is no entity` };
    const leading = Object.entries(counted.relations ?? {}).filter(
      ([relation, { to }]) => to === key && (by ?? relation) === relation,
    );
    if (leading.length !== 1)
      return {
        path,
        text:
          leading.length === 0
            ? `no relation of "${of}" leads to "${key}"`
            : `several relations of "${of}" lead to "${key}": name one in "by"`,
      };
  }
  return undefined;
}

function restProblem(blueprint: Blueprint): BlueprintProblem | undefined {
  for (const [key, { of, per, measures }] of Object.entries(blueprint.dashboards ?? {})) {
    const path = `dashboards/${key}`;
    const entity = blueprint.entities[of];
    if (!name.test(key)) return { path, text: `"${key}" is no name` };
    if (entity === undefined) return { path: `${path}/of`, text: `it adds up "${of}", which is no entity` };
    if (per !== 'owner' && entity.relations?.[per] === undefined)
      return {
        path: `${path}/per`,
        text: `"${per}" is no relation of "${of}". Figures over all rows would be one row that every writer waits for`,
      };
    if (per === 'owner' && entity.owner === 'nobody') return { path: `${path}/per`, text: `"${of}" has no owner` };
    for (const [measure, { sum }] of Object.entries(measures)) {
      const type = sum === undefined ? undefined : entity.fields[sum]?.type;
      if (!name.test(measure)) return { path: `${path}/measures/${measure}`, text: `"${measure}" is no name` };
      if (sum !== undefined && type !== 'money' && type !== 'integer')
        return { path: `${path}/measures/${measure}`, text: `"${sum}" is no money and no whole number of "${of}"` };
    }
  }
  for (const [key, { on }] of Object.entries(blueprint.jobs ?? {})) {
    if (!name.test(key)) return { path: `jobs/${key}`, text: `"${key}" is no name` };
    const [entity = '', event = ''] = (on ?? '').split('.');
    if (on !== undefined && (blueprint.entities[entity] === undefined || !['created', 'changed', 'deleted'].includes(event)))
      return { path: `jobs/${key}/on`, text: `"${on}" is no event: it is an entity and created, changed or deleted` };
  }
  for (const [key, { input, output }] of Object.entries(blueprint.slots ?? {})) {
    if (!name.test(key)) return { path: `slots/${key}`, text: `"${key}" is no name` };
    if (blueprint.jobs?.[key] !== undefined) return { path: `slots/${key}`, text: `"${key}" is a job already` };
    for (const [item, field] of [...Object.entries(input), ...Object.entries(output)]) {
      const text = name.test(item) ? wrongField(field) : 'is no name';
      if (text !== undefined) return { path: `slots/${key}`, text: `"${item}" ${text}` };
    }
  }
  return undefined;
}
