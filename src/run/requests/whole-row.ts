import type { Json } from '../../model/index.js';
import type { Recipe } from './compose.js';
import type { Field } from './plan.js';
import { type Supply, valueOf } from './values.js';

/** What the database or the app fills in by itself. */
const byItself = /^(?:id|uuid|created_?(?:at|on)|updated_?(?:at|on)|deleted_?at|.*_?hash)$/i;

/**
 * The body as a whole row of the table into which the route inserts, for one that refuses without a word: schemas that are made of
 * tables (drizzle-zod) want each column that may not be empty, and decimals as texts, as drivers give them.
 * @returns undefined where it was that already, or nothing is known
 */
export async function asWholeRow(recipe: Recipe, supply: Supply): Promise<Recipe | undefined> {
  const { plan, whole } = recipe;
  const [into] = plan.inserts;
  const table = into === undefined ? undefined : supply.ground.tables.get(`${into.schema}.${into.table}`);
  if (whole === true || table === undefined || plan.action !== undefined || plan.procedure !== undefined) return undefined;
  const known = recipe.body;
  const joined = !known.some(({ name }) => name.includes('_'));
  const missing = table.columns
    .filter(({ name, identity, generated }) => !identity && !generated && !byItself.test(name))
    .filter(({ name }) => !known.some((field) => plain(field.name) === plain(name)))
    .map(({ name }): Field => ({
      name: joined ? name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) : name,
      schema: table.schema,
      table: table.name,
      column: name,
      written: true,
      list: false,
      searched: false,
    }));
  const body = [...known, ...missing];
  const set: Record<string, Json> = {};
  for (const field of body) {
    const column = table.columns.find(({ name }) => plain(name) === plain(field.column ?? field.name));
    const value = recipe.set[field.name] ?? (await valueOf(field, plan, supply));
    if (column?.type.startsWith('numeric') === true && typeof value === 'number') set[field.name] = String(value);
  }
  if (missing.length === 0 && Object.keys(set).length === 0) return undefined;
  return { ...recipe, body, set: { ...recipe.set, ...set }, whole: true };
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
