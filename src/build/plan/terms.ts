import type { Party } from '../blueprint/blueprint.js';
import type { Reference, Root, Term } from './plan.js';

/** What a party's words need to know of an entity. */
export interface Owned {
  table: string;
  root: Root;
  references: Reference[];
  /** A group's own rows: its members may. */
  isGroup: boolean;
}

/**
 * What a party means for the rows of an entity.
 * @param party `everyone`, `signed-in`, `owner`, `owner:admin`, `shop`, `order.shop`
 * @returns undefined where it means nothing here
 */
export function termOf(party: Party, entity: Owned, owned: ReadonlyMap<string, Owned>): Term | undefined {
  if (party === 'everyone' || party === 'signed-in') return { kind: party };
  const [path = '', role] = party.split(':');
  const [first = '', ...rest] = path.split('.');
  if (first === 'owner') return rest.length > 0 ? undefined : ownerTerm(entity.root, role);
  const reference = entity.references.find(({ name }) => name === first);
  if (reference === undefined) return undefined;
  if (reference.to === 'user') return rest.length > 0 ? undefined : { kind: 'me', column: reference.column };
  const target = owned.get(reference.to);
  if (target === undefined) return undefined;
  const inner = [...(rest.length > 0 ? [rest.join('.')] : ['owner']), ...(role === undefined ? [] : [role])].join(':');
  const term = termOf(inner, target, owned);
  if (term === undefined) return undefined;
  return target.isGroup && term.kind === 'member' && term.column === 'id'
    ? { ...term, column: reference.column }
    : { kind: 'related', column: reference.column, table: target.table, term };
}

function ownerTerm(root: Root, role: string | undefined): Term | undefined {
  if (root.kind === 'user') return role === undefined ? { kind: 'me', column: root.column } : undefined;
  if (root.kind === 'none') return undefined;
  return { kind: 'member', column: root.column, group: root.group, roles: role === undefined ? [] : [role] };
}
