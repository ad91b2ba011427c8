import type { Lab } from '../../lab/index.js';
import type { App, Scenario } from '../../model/index.js';
import { extents } from '../options.js';
import { chooseSizes } from '../sizes.js';
import { fill } from './fill.js';
import { prepareFill } from './prepare.js';

/** A filled database of the lab. */
export interface FilledDatabase {
  users: number;
  database: string;
}

/**
 * Fills databases of growing sizes, three times apart, for those who ask the running app and not the statements. They are the
 * same as those that are measured, and untouched.
 * @param mostRows in all of them together
 */
export async function fillDatabases(
  app: App,
  scenario: Scenario,
  lab: Lab,
  mostRows: number,
  sizes: number,
): Promise<FilledDatabase[]> {
  const context = await prepareFill(app, scenario, lab);
  const filled: FilledDatabase[] = [];
  let failed: ReadonlyMap<string, string> | undefined;
  for (const users of chooseSizes(scenario, app.catalogue, [1_000_000], { mostRows, sizes })) {
    const database = `filled_${String(users)}`;
    await lab.dropDatabase(database);
    await lab.createDatabase(database, 'app');
    const [one, two] = [
      await lab.connect(database, 'lab', extents.usual.fillSeconds),
      await lab.connect(database, 'lab', extents.usual.fillSeconds),
    ];
    try {
      ({ failed } = await fill([one, two], context, users, failed));
    } finally {
      await Promise.allSettled([one.end(), two.end()]);
    }
    filled.push({ users, database });
  }
  return filled;
}
