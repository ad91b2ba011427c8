import type { Blueprint, Entity, Field } from '../blueprint/blueprint.js';
import { camel, pascal, snake } from '../names.js';
import type { KeptCount, Reference, Shown } from './plan.js';

/** What a list or a page needs to know of the entity whose rows it shows. */
export interface Source {
  key: string;
  entity: Entity;
  references: Reference[];
  counts: KeptCount[];
  owner: Reference | undefined;
  blueprint: Blueprint;
}

/** All that a row's own page shows: every column, the ids of what it refers to, and when it was made. */
export function shownOnPage(source: Source): Shown[] {
  const own = Object.keys(source.entity.fields).map((name) => shownOf(name, source));
  // People have no page of their own: their names stand here.
  const others = source.references.filter(({ to }) => to === 'user').map(({ name }) => `${name}.name`);
  const people = [...(source.owner === undefined ? [] : ['owner.name']), ...others];
  const named = people.map((name) => shownOf(name, source));
  return [
    ...idsOf(source),
    ...present(own),
    ...countsOf(source),
    ...present(named),
    time('createdAt'),
    time('updatedAt'),
    version,
  ];
}

/** What a list shows; without a word, all but long texts. */
export function shownInList(source: Source, columns: string[] | undefined): Shown[] {
  const fields = Object.entries(source.entity.fields).flatMap(([name, { type }]) => (type === 'longText' ? [] : [name]));
  const named = columns ?? [...fields, ...source.counts.map(({ name }) => name)];
  const shown = present([...new Set(named)].map((name) => shownOf(name, source)));
  const ids = idsOf(source);
  return [...ids, ...shown.filter(({ name }) => name !== 'createdAt'), time('createdAt')];
}

const version: Shown = { name: 'version', column: 'version', by: undefined, field: undefined, type: 'count', optional: false };

function time(name: string): Shown {
  return { name, column: snake(name), by: undefined, field: undefined, type: 'time', optional: false };
}

function idsOf({ references, owner }: Source): Shown[] {
  const id = { name: 'id', column: 'id', by: undefined, field: undefined, type: 'id' as const, optional: false };
  const named = [...(owner === undefined ? [] : [owner]), ...references];
  return [id, ...named.map(({ name, column, optional }) => ({ ...id, name: `${name}Id`, column, optional }))];
}

function countsOf({ counts }: Source): Shown[] {
  return counts.map(({ name, column }) => ({
    name,
    column,
    by: undefined,
    field: undefined,
    type: 'count' as const,
    optional: false,
  }));
}

function shownOf(item: string, { key, entity, references, counts, owner, blueprint }: Source): Shown | undefined {
  if (item === 'createdAt') return time(item);
  const [first = '', second] = item.split('.');
  if (second === undefined) {
    const field = entity.fields[first];
    if (field !== undefined)
      return { name: first, column: snake(first), by: undefined, field, type: 'field', optional: field.optional === true };
    const count = counts.find(({ name }) => name === first);
    return count && { name: first, column: count.column, by: undefined, field: undefined, type: 'count', optional: false };
  }
  const by = first === 'owner' && owner !== undefined ? owner : references.find(({ name }) => name === first);
  if (by === undefined) throw new Error(`${key} shows ${item}, which leads nowhere`);
  const field: Field | undefined = by.to === 'user' ? { type: 'text' } : blueprint.entities[by.to]?.fields[second];
  return {
    name: camel(`${first} ${pascal(second)}`.replace(/([A-Z])/g, ' $1')),
    column: snake(second),
    by,
    field,
    type: 'field',
    // The row that it leads to may be gone from sight: its policies are its own.
    optional: second === 'image' || by.optional || field?.optional === true || by.to !== 'user',
  };
}

function present<Item>(items: (Item | undefined)[]): Item[] {
  return items.filter((item) => item !== undefined);
}
