import { declaredRates } from '../../src/judge/index.js';
import { type Lab, openLab } from '../../src/lab/index.js';
import { accept } from '../../src/migrate/accept.js';
import { migrate } from '../../src/migrate/index.js';
import type { App, ExperimentName, Observations } from '../../src/model/index.js';
import { read } from '../../src/read/index.js';
import { resolve } from '../../src/resolve/index.js';
import { run } from '../../src/run/index.js';
import { assume } from '../../src/settings/index.js';

export interface Observed {
  lab: Lab;
  app: App;
  seen: Observations;
}

/** An app whose packages are there, run while its data grow; its lab is the caller's to stop. */
export async function growing(folder: string, experiments: ExperimentName[] = ['grow']): Promise<Observed> {
  const lab = await openLab();
  const reading = read(folder);
  const catalogue = await migrate(reading.schemaSources, lab);
  const app = await accept(await resolve(reading, catalogue), lab, reading.schemaSources);
  const scenario = assume(app, undefined);
  const seen = await run(app, scenario, lab, {
    folder,
    rows: 3000,
    told: { experiments },
    rates: declaredRates(app, scenario),
  });
  return { lab, app, seen };
}
