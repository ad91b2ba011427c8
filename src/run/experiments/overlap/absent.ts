import type { Matcher } from '../../foreseen.js';
import type { Recipe } from '../../requests/compose.js';
import type { Ground } from '../../stage/ground.js';
import type { Keeper } from '../../stage/restore.js';
import type { Seen } from '../../wire/index.js';
import type { Trial } from './trial.js';

/**
 * Takes away the rows that a request found and for whose lack it would have made one: looked for by nothing but their values, in
 * a table that its code inserts into, and nothing was inserted.
 * @returns what puts them back; undefined where there are none
 */
export async function withoutFound(
  { seen, changes }: Trial,
  { plan }: Recipe,
  matcher: Matcher,
  ground: Ground,
  keeper: Keeper,
): Promise<(() => Promise<void>) | undefined> {
  for (const into of plan.inserts) {
    const key = `${into.schema}.${into.table}`;
    const table = ground.tables.get(key);
    const change = changes.find((each) => each.table === key);
    if (table === undefined || (change !== undefined && change.added.length > change.removed.length)) continue;
    for (const statement of seen) {
      const values = statement.verb === 'read' ? valuesLookedFor(statement, into.table, matcher) : undefined;
      const putBack = values === undefined ? undefined : await keeper.remove(table, values);
      if (putBack !== undefined) return putBack;
    }
  }
  return undefined;
}

/** The values by which rows of that table alone were looked for. */
function valuesLookedFor({ sql, parameters }: Seen, table: string, matcher: Matcher): Map<string, string> | undefined {
  const facts = matcher.statements(sql)[0]?.facts;
  if (facts === undefined || facts.tables.length !== 1 || facts.tables[0]?.name !== table) return undefined;
  const values = new Map<string, string>();
  for (const { column, operator, parameter, literal, wrapped, alternative } of facts.filters) {
    if (operator !== '=' || wrapped || alternative) return undefined;
    const value = parameter === undefined ? literal : parameters[parameter - 1];
    if (value === undefined || value === null) return undefined;
    values.set(column, String(value));
  }
  // One column may be a person's, or a parent's: then it is a list, and no sign of what is to be made.
  return values.size > 1 ? values : undefined;
}
