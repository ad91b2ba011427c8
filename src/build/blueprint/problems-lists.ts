import { orderType } from '../plan/columns.js';
import type { Blueprint, Entity, List } from './blueprint.js';
import { type BlueprintProblem, words } from './problem.js';

const mostFilters = 2;

/** The first access path that cannot be walked; undefined when all can. */
export function listProblems(blueprint: Blueprint): BlueprintProblem | undefined {
  for (const [key, entity] of Object.entries(blueprint.entities))
    for (const [item, list] of Object.entries(entity.lists ?? {})) {
      const text =
        parentProblem(entity, list) ??
        filterProblem(entity, list) ??
        orderProblem(entity, list) ??
        columnProblem(entity, list, blueprint) ??
        throughProblem(entity, list, blueprint) ??
        flatProblem(key, entity, list, blueprint);
      if (text !== undefined) return { path: `entities/${key}/lists/${item}`, text: `"${item}": ${text}` };
    }
  return undefined;
}

function parentProblem(entity: Entity, list: List): string | undefined {
  if (list.of === 'owner')
    return entity.owner === 'nobody' || entity.owner === undefined ? 'it lists one’s own rows, and nobody owns them' : undefined;
  if (list.of !== undefined)
    return entity.relations?.[list.of] === undefined ? `"of" names "${list.of}", which is no relation` : undefined;
  if (
    list.through !== undefined ||
    ['everyone', 'signed-in'].some((party) => entity.see?.includes(party)) ||
    entity.owner === 'nobody'
  )
    return undefined;
  return 'it lists all rows, and not everybody may see them: give it "of", the owner or a relation by which it is narrowed';
}

function filterProblem(entity: Entity, { filter = [] }: List): string | undefined {
  if (filter.length > mostFilters)
    return `it is narrowed by more than ${mostFilters} things, and each needs indexes of its own: make two lists of it`;
  const strange = filter.find(
    (item) => !['choice', 'boolean'].includes(entity.fields[item]?.type ?? '') && entity.relations?.[item] === undefined,
  );
  const word = filter.find((item) => words.has(item) && entity.fields[item] !== undefined);
  if (word !== undefined) return `"${word}" is a word of the code's own: it cannot be narrowed by it; choose another name for it`;
  return strange === undefined
    ? undefined
    : `"${strange}" is no choice, no yes-or-no field and no relation: it cannot be narrowed by it`;
}

function orderProblem(entity: Entity, { order = '-createdAt', search, stale }: List): string | undefined {
  if (search !== undefined) {
    const field = entity.fields[search];
    if (field?.type !== 'text' && field?.type !== 'email') return `"${search}" is no text field to search in`;
    if (stale !== undefined) return 'what is typed is hardly typed twice: leave "stale" out of a search';
    return field.optional === true
      ? `"${search}" may be empty, and a search in its order would lose rows: make it required`
      : undefined;
  }
  const key = order.replace(/^-/, '');
  if (key === 'createdAt') return undefined;
  const field = entity.fields[key];
  if (field === undefined || orderType(field) === undefined)
    return `"${key}" is nothing to order by: a time, a date, a number or a text`;
  return field.optional === true ? `"${key}" may be empty, and pages in its order would lose rows: make it required` : undefined;
}

function columnProblem(entity: Entity, { columns = [] }: List, blueprint: Blueprint): string | undefined {
  for (const item of columns) {
    const [first = '', second] = item.split('.');
    const own = entity.fields[first] !== undefined || entity.counters?.[first] !== undefined || first === 'createdAt';
    if (second === undefined) {
      if (!own) return `it shows "${item}", which is no field`;
      continue;
    }
    const to = entity.relations?.[first]?.to ?? (first === 'owner' && entity.owner === 'user' ? 'user' : undefined);
    const there =
      to === 'user'
        ? ['name', 'image'].includes(second)
        : to !== undefined && blueprint.entities[to]?.fields[second] !== undefined;
    if (!there) return `it shows "${item}", which leads to no field`;
  }
  return undefined;
}

function throughProblem(entity: Entity, { through, of, filter, search }: List, blueprint: Blueprint): string | undefined {
  if (through === undefined) return undefined;
  if (of !== undefined || filter !== undefined || search !== undefined)
    return '"through" stands alone, with an order and columns';
  if (entity.owner !== 'user') return '"through" lists rows that users own';
  const by = blueprint.entities[through.entity];
  if (by?.owner !== 'user') return `"${through.entity}" is no entity that a user owns`;
  return by.relations?.[through.relation]?.to === 'user'
    ? undefined
    : `"${through.relation}" of "${through.entity}" leads to no user`;
}

/**
 * Who may see the rows has to be told by what the list is of: where each row tells it, a list of few visible rows looks through all the
 * others.
 */
function flatProblem(key: string, entity: Entity, { of, through }: List, blueprint: Blueprint): string | undefined {
  const open = ['everyone', 'signed-in'].some((party) => entity.see?.includes(party)) || entity.owner === 'nobody';
  if (of === undefined || of === 'owner' || through !== undefined || open) return undefined;
  const parties = entity.see ?? ['owner'];
  const told =
    parties.some((party) => party.split(/[.:]/)[0] === of) ||
    (of === entity.owner && parties.some((party) => /^owner\b/.test(party)));
  const group = entity.relations?.[of]?.to;
  const ofGroup =
    group !== undefined && blueprint.entities[group]?.owner === 'members' && parties.some((party) => /^owner\b/.test(party));
  if (told || ofGroup) return undefined;
  return `who may see "${key}" is not told by its "${of}", and the list would look through rows that it may not show: add "${of}" to "see", or list it by its owner`;
}
