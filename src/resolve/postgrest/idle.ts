import type { IdleFilter, Table } from '../../model/index.js';
import type { Join } from './embed.js';
import type { Filter } from './filter.js';
import type { Condition } from './logic.js';

/**
 * Filters on a row that is embedded beside each row, which leave every row (PostgREST documentation, "Embedded Filters": only
 * `!inner`, or a condition that the embed is not null, makes them filter the rows above). A list that is embedded may be filtered by
 * itself: posts with their approved comments. What a row points to is one row, and without it nothing of the comparison is left.
 */
export function idleFilters(conditions: readonly Filter[], joins: readonly Join[], parent: Table): IdleFilter[] {
  const asked = conditions.flatMap(({ condition, table }) => (table === undefined ? columnsOf(condition) : []));
  return joins
    .filter((join) => !join.inner && !asked.includes(join.name) && isPointedTo(join, parent))
    .flatMap((join) =>
      conditions
        .filter(({ condition, table }) => table === join.path && compares(condition))
        .map(({ condition }) => ({ embed: join.name, column: columnsOf(condition).join(', ') })),
    );
}

function isPointedTo({ relation }: Join, { foreignKeys }: Table): boolean {
  if (relation.many || relation.through !== undefined) return false;
  const columns = relation.on.map(({ parent }) => parent);
  return foreignKeys.some(
    (key) =>
      key.table === relation.table.name &&
      key.columns.length === columns.length &&
      key.columns.every((one) => columns.includes(one)),
  );
}

/** Being there or not (`deleted_at is null`) may be asked of what is shown alone. */
function compares(condition: Condition): boolean {
  if (condition.kind !== 'compare') return condition.parts.every(compares);
  return !condition.negated && condition.operator !== 'is' && condition.operator !== 'neq' && condition.operator !== 'isdistinct';
}

function columnsOf(condition: Condition): string[] {
  return condition.kind === 'compare' ? [condition.column] : [...new Set(condition.parts.flatMap(columnsOf))];
}
