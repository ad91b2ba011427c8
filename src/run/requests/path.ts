import type { Json } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { Recipe } from './compose.js';
import { jsonOf, sourceOf, type Supply, type Valued } from './values.js';

/**
 * Values of the parameters of a path. What stands behind names a row of what stands before it (`/reports/:id/comments/:commentId`):
 * each for itself, they would be a report and another one's comment.
 */
export async function pathValues({ plan, set }: Recipe, supply: Supply): Promise<Map<string, Json>> {
  const values = new Map<string, Json>();
  let before: { name: string; found: Valued } | undefined;
  for (const field of plan.parameters) {
    const told = set[field.name];
    const found: Valued = told === undefined ? await sourceOf(field, plan, supply) : { value: told };
    values.set(field.name, found.value);
    if (before !== undefined) await together(before, { name: field.name, found }, values, supply);
    before = { name: field.name, found };
  }
  return values;
}

interface Named {
  name: string;
  found: Valued;
}

/** Takes a row that belongs to the one before it; where that has none, the one to which the row belongs. */
async function together(
  parent: Named,
  child: Named,
  values: Map<string, Json>,
  { ground, samples, person }: Supply,
): Promise<void> {
  const [above, below] = [parent.found.from, child.found.from];
  if (above === undefined || below === undefined) return;
  const table = ground.tables.get(`${below.schema}.${below.table}`);
  const link = ground.links.find(
    ({ from, to, columns }) =>
      table !== undefined && from === tableKey(table) && to === `${above.schema}.${above.table}` && columns.length === 1,
  );
  const [column] = link?.columns ?? [];
  // A link names its parent by the key alone.
  const key = ground.tables.get(link?.to ?? '')?.primaryKey[0];
  if (table === undefined || column === undefined || key !== above.column) return;
  const theirs = jsonOf((await samples.under(table, column, values.get(parent.name)))?.[below.column]);
  if (theirs !== undefined) {
    values.set(child.name, theirs);
    return;
  }
  const row = await samples.of(table, person);
  const owner = row?.[below.column] === child.found.value ? jsonOf(row?.[column]) : undefined;
  if (owner !== undefined && owner !== null) values.set(parent.name, owner);
}
