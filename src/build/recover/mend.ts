import type { Blueprint, Entity } from '../blueprint/blueprint.js';
import { problemOf } from '../blueprint/problems.js';
import type { BlueprintQuestion } from '../blueprint/questions.js';
import { capital } from '../names.js';

/** More than the parts that an app may have: each turn takes one away. */
const mostTurns = 2000;

/** The Blueprint without what none may hold: each such thing becomes a question, with what is wrong with it. */
export function mended(given: Blueprint, unknown: BlueprintQuestion[]): Blueprint {
  let blueprint = given;
  for (let turn = 0; turn < mostTurns; turn++) {
    const problem = problemOf(blueprint);
    if (problem === undefined || Object.keys(blueprint.entities).length === 0) return blueprint;
    const [of = '', key = '', part, item] = problem.path.split('/');
    const next = without(blueprint, { of, key, part, item, text: problem.text });
    unknown.push({
      path: problem.path,
      ask: `"${key}", ${part ?? 'its name'}: ${problem.text}. How shall it be?`,
      why: 'The app has it so, and a Blueprint cannot hold it as it stands.',
      until: next.until,
    });
    if (next.blueprint === blueprint) return blueprint;
    blueprint = next.blueprint;
  }
  return blueprint;
}

interface Wrong {
  of: string;
  key: string;
  part: string | undefined;
  item: string | undefined;
  text: string;
}

interface Next {
  blueprint: Blueprint;
  until: string;
}

function without(blueprint: Blueprint, wrong: Wrong): Next {
  const { of, key } = wrong;
  const entity = blueprint.entities[key];
  if (of === 'dashboards') {
    const { [key]: _, ...dashboards } = blueprint.dashboards ?? {};
    return { blueprint: { ...blueprint, dashboards }, until: 'It is left out.' };
  }
  if (entity === undefined) return { blueprint, until: 'It stays.' };
  const changed = narrower(entity, wrong);
  if (changed !== undefined)
    return { blueprint: { ...blueprint, entities: { ...blueprint.entities, [key]: changed.entity } }, until: changed.until };
  return renamed(blueprint, key);
}

function narrower(entity: Entity, { part, item, text }: Wrong): { entity: Entity; until: string } | undefined {
  if (part === 'lists' && item !== undefined) return narrowerList(entity, item, text);
  if (part === 'see' || part === 'create' || part === 'change') {
    const { [part]: _, ...rest } = entity;
    return { entity: rest, until: 'It is as a Blueprint takes it where nothing is said.' };
  }
  if (part === 'unique') {
    const names = new Set(['owner', ...Object.keys(entity.fields), ...Object.keys(entity.relations ?? {})]);
    const unique = (entity.unique ?? []).filter(
      (set) => set.length > 0 && set.every((name) => names.has(name)) && !(entity.owner === 'nobody' && set.includes('owner')),
    );
    return { entity: { ...entity, unique }, until: 'It may occur more than once.' };
  }
  if (part === 'owner')
    return { entity: { ...entity, owner: 'nobody' }, until: 'Nobody owns the rows: the operator keeps them.' };
  if (item === undefined || (part !== 'fields' && part !== 'relations' && part !== 'counters')) return undefined;
  const { [item]: _, ...kept } = entity[part] ?? {};
  return { entity: { ...entity, [part]: kept }, until: 'It is left out.' };
}

/** A list keeps what can be kept of it: its rows before its filters, its filters before its order. */
function narrowerList(entity: Entity, item: string, text: string): { entity: Entity; until: string } {
  const { [item]: list = {}, ...others } = entity.lists ?? {};
  const named = /: "(\w[\w.]*)"/.exec(text)?.[1];
  const keep = (changed: NonNullable<Entity['lists']>[string], until: string) => ({
    entity: { ...entity, lists: { ...entity.lists, [item]: changed } },
    until,
  });
  if (/narrowed by|cannot be narrowed|more than/.test(text) && list.filter !== undefined) {
    const fewer = text.includes('more than') ? list.filter.slice(0, 2) : list.filter.filter((name) => name !== named);
    const { filter: _, ...rest } = list;
    return keep(fewer.length === 0 ? rest : { ...rest, filter: fewer }, 'The list is not narrowed by it.');
  }
  if (/search/.test(text) && list.search !== undefined) {
    const { search: _, ...rest } = list;
    return keep(rest, 'There is no search in it.');
  }
  if (/order|pages/.test(text) && list.order !== undefined) {
    const { order: _, ...rest } = list;
    return keep(rest, 'The newest come first.');
  }
  if (/it shows/.test(text) && list.columns !== undefined)
    return keep(
      { ...list, columns: list.columns.filter((name) => name !== /"(\w[\w.]*)", which/.exec(text)?.[1]) },
      'It is not shown.',
    );
  return { entity: { ...entity, lists: others }, until: 'The list is left out.' };
}

/** Another name, and everything that names it. */
function renamed(blueprint: Blueprint, key: string): Next {
  const name = `own${capital(key)}`.slice(0, 40);
  const to = (other: string): string => (other === key ? name : other);
  const entities = Object.fromEntries(
    Object.entries(blueprint.entities).map(([other, entity]) => [to(other), withName(entity, to, other === key)]),
  );
  const dashboards = Object.fromEntries(
    Object.entries(blueprint.dashboards ?? {}).map(([other, dashboard]) => [other, { ...dashboard, of: to(dashboard.of) }]),
  );
  return {
    blueprint: { ...blueprint, entities, ...(blueprint.dashboards === undefined ? {} : { dashboards }) },
    until: `It is called "${name}".`,
  };
}

function withName({ plural, ...entity }: Entity, to: (name: string) => string, own: boolean): Entity {
  const each = <Part>(parts: Record<string, Part> | undefined, change: (part: Part) => Part): Record<string, Part> =>
    Object.fromEntries(Object.entries(parts ?? {}).map(([name, part]) => [name, change(part)]));
  return {
    ...entity,
    ...(own || plural === undefined ? {} : { plural }),
    ...(entity.relations && { relations: each(entity.relations, (relation) => ({ ...relation, to: to(relation.to) })) }),
    ...(entity.counters && { counters: each(entity.counters, (counter) => ({ ...counter, of: to(counter.of) })) }),
    ...(entity.lists && {
      lists: each(entity.lists, (list) =>
        list.through === undefined ? list : { ...list, through: { ...list.through, entity: to(list.through.entity) } },
      ),
    }),
  };
}
