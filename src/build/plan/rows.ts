import type { Blueprint } from '../blueprint/blueprint.js';

/** Rows of an entity of which the Blueprint says nothing, for each owner. */
export const usualRows = 10;

/** How many rows of an entity there are for each account, or in all where nobody owns them. */
export function rowsOf(key: string, { entities }: Blueprint): { perUser: number } | { fixed: number } {
  const entity = entities[key];
  const rows = entity?.rows ?? (entity?.perMonth === undefined ? usualRows : entity.perMonth * 12);
  if (entity?.owner === 'nobody' || entity?.owner === undefined) return { fixed: rows };
  if (entity.owner === 'user') return { perUser: rows };
  // A person is in one group of the usual size, and few are in several.
  if (entity.owner === 'members') return { perUser: (entity.rows ?? 1) / (entity.members?.usual ?? 1) };
  const above = entity.relations?.[entity.owner]?.to;
  const parent = above === undefined ? { fixed: 1 } : rowsOf(above, { name: '', entities });
  return 'fixed' in parent ? { fixed: parent.fixed * rows } : { perUser: parent.perUser * rows };
}
