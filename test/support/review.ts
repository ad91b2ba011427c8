import { afterAll } from 'vitest';
import { type Lab, openLab } from '../../src/lab/index.js';
import { accept } from '../../src/migrate/accept.js';
import { migrate } from '../../src/migrate/index.js';
import type { App, Finding, Scenario } from '../../src/model/index.js';
import { read } from '../../src/read/index.js';
import { resolve } from '../../src/resolve/index.js';
import { review } from '../../src/review/index.js';
import { scenario } from '../../src/scenario/index.js';
import { writeApp } from './app.js';

let lab: Lab | undefined;
afterAll(async () => {
  await lab?.stop();
  lab = undefined;
});

export interface Reviewed {
  app: App;
  scenario: Scenario;
  findings: Finding[];
}

/** Reads and reviews an app of these files, with its schema in a real Postgres. */
export async function reviewFiles(files: Record<string, string>): Promise<Reviewed> {
  return reviewFolder(writeApp(files));
}

export async function reviewFolder(folder: string): Promise<Reviewed> {
  lab ??= await openLab();
  const reading = read(folder);
  const catalogue = await migrate(reading.schemaSources, lab);
  try {
    const app = await accept(await resolve(reading, catalogue), lab, reading.schemaSources);
    const assumed = scenario(app);
    return { app, scenario: assumed, findings: review(app, assumed).findings };
  } finally {
    await lab.dropDatabase('app');
  }
}
