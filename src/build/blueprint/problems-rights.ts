import { type Owned, termOf } from '../plan/terms.js';
import type { Blueprint, Entity } from './blueprint.js';
import type { BlueprintProblem } from './problem.js';

/** Why it is not known whose the rows are. */
export function ownerProblem(key: string, blueprint: Blueprint): BlueprintProblem | undefined {
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

/** The first right of somebody whom the rows do not know. */
export function partyProblem(key: string, entity: Entity, owned: ReadonlyMap<string, Owned>): BlueprintProblem | undefined {
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
