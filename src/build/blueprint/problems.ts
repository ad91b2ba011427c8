import { ownedEntities } from '../plan/owned.js';
import type { Blueprint } from './blueprint.js';
import { withMembers } from './members.js';
import type { BlueprintProblem } from './problem.js';
import { clashProblem } from './problems-clash.js';
import { fieldProblem, nameProblem, relationProblem } from './problems-fields.js';
import { counterProblem, restProblem, uniqueProblem } from './problems-kept.js';
import { listProblems } from './problems-lists.js';
import { ownerProblem, partyProblem } from './problems-rights.js';

/** The first thing in which a Blueprint does not hold together; undefined when it does. */
export function problemOf(blueprint: Blueprint): BlueprintProblem | undefined {
  if (!/^[a-z][a-z0-9-]{0,60}$/.test(blueprint.name))
    return { path: 'name', text: `"${blueprint.name}" is no name of a package: small letters, digits and hyphens` };
  // It stands in pages, code and data of the output.
  if (blueprint.title !== undefined && !/^[\p{L}\p{N}][\p{L}\p{N} .,:'’()!?+-]{0,79}$/u.test(blueprint.title))
    return { path: 'title', text: 'the title has letters, digits, blanks and plain punctuation, 80 at the most' };
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
  const owned = ownedEntities(whole);
  for (const [key, entity] of entities) {
    const found = partyProblem(key, entity, owned) ?? uniqueProblem(key, entity) ?? counterProblem(key, entity, whole);
    if (found !== undefined) return found;
  }
  return listProblems(whole) ?? restProblem(whole) ?? clashProblem(blueprint);
}
