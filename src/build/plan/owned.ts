import type { Blueprint, Entity } from '../blueprint/blueprint.js';
import { pluralOf, snake } from '../names.js';
import type { Reference, Root } from './plan.js';
import type { Owned } from './terms.js';

/** Each entity with its table, its relations' columns and whose its rows are in the end. */
export function ownedEntities({ entities }: Blueprint): Map<string, Owned> {
  return new Map(
    Object.entries(entities).map(([key, entity]) => [
      key,
      {
        table: tableOf(key, entity),
        root: rootOf(key, entities),
        references: referencesOf(key, entities),
        isGroup: entity.owner === 'members',
      },
    ]),
  );
}

export function tableOf(key: string, { plural }: Entity): string {
  return snake(plural ?? pluralOf(key));
}

/** Whose rows of this entity are: the chain of owners up to a user or a group. */
function rootOf(key: string, entities: Record<string, Entity>): Root {
  const entity = entities[key];
  if (entity?.owner === 'user') return { kind: 'user', column: 'owner_id' };
  if (entity?.owner === 'members') return { kind: 'group', group: key, column: 'id' };
  const relation = entity?.owner === undefined ? undefined : entity.relations?.[entity.owner];
  if (relation === undefined) return { kind: 'none' };
  const above = rootOf(relation.to, entities);
  if (above.kind !== 'group') return above;
  return { ...above, column: above.group === relation.to ? `${snake(entity?.owner ?? '')}_id` : `${snake(above.group)}_id` };
}

function referencesOf(key: string, entities: Record<string, Entity>): Reference[] {
  const entity = entities[key];
  const root = rootOf(key, entities);
  return Object.entries(entity?.relations ?? {}).map(([name, relation]) => {
    const target = entities[relation.to];
    const column = `${snake(name)}_id`;
    const owns = name === entity?.owner;
    return {
      name,
      column,
      to: relation.to,
      table: target === undefined ? 'users' : tableOf(relation.to, target),
      optional: relation.optional === true,
      maker: relation.maker === true,
      onDelete: relation.onDelete ?? (owns ? 'cascade' : relation.optional === true ? 'clear' : 'restrict'),
      with: owns && root.kind !== 'none' && root.column !== column ? root.column : undefined,
    };
  });
}
