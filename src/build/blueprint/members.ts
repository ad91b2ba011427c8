import { capital } from '../names.js';
import type { Blueprint, Entity } from './blueprint.js';

/** The name of the entity that says who is in a group. */
export function memberEntity(group: string): string {
  return `${group}Member`;
}

/** The Blueprint with an entity for the members of each group, which is one like any other from then on. */
export function withMembers(blueprint: Blueprint): Blueprint {
  const made = Object.entries(blueprint.entities).flatMap(([name, entity]): [string, Entity][] =>
    entity.owner === 'members' && entity.members !== undefined
      ? [[memberEntity(name), membersOf(name, entity, entity.members)]]
      : [],
  );
  return { ...blueprint, entities: { ...blueprint.entities, ...Object.fromEntries(made) } };
}

function membersOf(group: string, { fields }: Entity, { roles, usual }: NonNullable<Entity['members']>): Entity {
  const first = roles[0] ?? 'member';
  const text = Object.keys(fields).find((name) => fields[name]?.type === 'text');
  const named = text === undefined ? [] : [`${group}.${text}`];
  return {
    owner: group,
    fields: { role: { type: 'choice', of: roles, default: roles.at(-1) ?? first } },
    relations: { [group]: { to: group, onDelete: 'cascade' }, user: { to: 'user', onDelete: 'cascade' } },
    // Oneself first: what the policies ask of this table is one's own rows, and asks no further.
    see: ['user', 'owner'],
    create: [`owner:${first}`],
    change: [`owner:${first}`],
    rows: usual,
    unique: [[group, 'user']],
    lists: {
      [`of${capital(group)}`]: { of: group, order: 'createdAt', page: 50, columns: ['role', 'user.name'] },
      mine: { of: 'user', columns: ['role', ...named] },
    },
  };
}
