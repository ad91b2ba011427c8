import type { Lab } from '../../lab/index.js';
import type { App, Scenario } from '../../model/index.js';
import { fillContext, type FillContext } from './context.js';
import { readPartitions } from './partitions.js';
import { readSeeds, readTypes } from './seeds.js';

/** What the fill of any size needs, from the App and from the lab's database `app`. */
export async function prepareFill(app: App, scenario: Scenario, lab: Lab): Promise<FillContext> {
  const client = await lab.connect('app');
  try {
    // To the minute: the same "now" for all sizes, in a text that is the same for a minute.
    const now = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();
    const seeds = await readSeeds(client, app.catalogue.tables);
    const [types, partitions] = [await readTypes(client), await readPartitions(client)];
    return await fillContext(app, scenario, { types, partitions, seeds, anchor: `timestamptz '${now}'` });
  } finally {
    await client.end();
  }
}
