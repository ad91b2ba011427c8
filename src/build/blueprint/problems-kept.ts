import type { Blueprint, Entity } from './blueprint.js';
import { type BlueprintProblem, name, words } from './problem.js';
import { wrongField } from './problems-fields.js';

/** The first thing that cannot occur once. */
export function uniqueProblem(key: string, entity: Entity): BlueprintProblem | undefined {
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

/** The first count of what does not lead here. */
export function counterProblem(key: string, entity: Entity, blueprint: Blueprint): BlueprintProblem | undefined {
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

/** What is wrong with dashboards, jobs and slots. */
export function restProblem(blueprint: Blueprint): BlueprintProblem | undefined {
  for (const [key, { of, per, measures }] of Object.entries(blueprint.dashboards ?? {})) {
    const path = `dashboards/${key}`;
    const entity = blueprint.entities[of];
    if (!isFree(key)) return { path, text: `"${key}" is no name, or a word of the code's own` };
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
    if (!isFree(key)) return { path: `jobs/${key}`, text: `"${key}" is no name, or a word of the code's own` };
    const [entity = '', event = ''] = (on ?? '').split('.');
    if (on !== undefined && (blueprint.entities[entity] === undefined || !['created', 'changed', 'deleted'].includes(event)))
      return { path: `jobs/${key}/on`, text: `"${on}" is no event: it is an entity and created, changed or deleted` };
  }
  for (const [key, { input, output }] of Object.entries(blueprint.slots ?? {})) {
    if (!isFree(key)) return { path: `slots/${key}`, text: `"${key}" is no name, or a word of the code's own` };
    if (blueprint.jobs?.[key] !== undefined) return { path: `slots/${key}`, text: `"${key}" is a job already` };
    for (const [item, field] of [...Object.entries(input), ...Object.entries(output)]) {
      const text = name.test(item) ? wrongField(field) : 'is no name';
      if (text !== undefined) return { path: `slots/${key}`, text: `"${item}" ${text}` };
    }
  }
  return undefined;
}

/** A function of the output may be called so. */
function isFree(key: string): boolean {
  return name.test(key) && !words.has(key);
}
