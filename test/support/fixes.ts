import { afterAll } from 'vitest';
import { type Lab, openLab } from '../../src/lab/index.js';
import { measure } from '../../src/measure/index.js';
import { accept } from '../../src/migrate/accept.js';
import { migrate } from '../../src/migrate/index.js';
import type { App, FixTrial, Measurements } from '../../src/model/index.js';
import { read } from '../../src/read/index.js';
import { resolve } from '../../src/resolve/index.js';
import { scenario } from '../../src/scenario/index.js';
import { writeApp } from './app.js';

let lab: Lab | undefined;
afterAll(async () => {
  await lab?.stop();
  lab = undefined;
});

export interface Measured {
  app: App;
  measurements: Measurements;
  fixes: FixTrial[];
}

/** Measures an app of this schema and these routes, each a path and the body of its handler, and tries its fixes. */
export async function fixesFor(schema: string, routes: Record<string, string>, sizes: number[]): Promise<Measured> {
  const handlers = Object.entries(routes).map(([path, body]) => `app.get('${path}', async (req, res) => { ${body} });`);
  const server = `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
${handlers.join('\n')}
app.listen(3000);
`;
  return fixesOf({ 'migrations/001_schema.sql': schema, 'src/server.js': server }, sizes);
}

/** Measures an app of these files and tries its fixes. */
export async function fixesOf(files: Record<string, string>, sizes: number[]): Promise<Measured> {
  const manifest = { name: 'tried', type: 'module', dependencies: { express: '5', pg: '8' } };
  const reading = read(writeApp({ 'package.json': JSON.stringify(manifest), ...files }));
  lab ??= await openLab();
  const catalogue = await migrate(reading.schemaSources, lab);
  try {
    const app = await accept(await resolve(reading, catalogue), lab, reading.schemaSources);
    const assumed = scenario(app);
    const measurements = await measure(app, assumed, lab, {
      users: [10_000, 1_000_000],
      sizes,
      heapMegabytes: 200,
      fixSeconds: 200,
    });
    return { app, measurements, fixes: measurements.fixes };
  } finally {
    for (const size of sizes) await lab.dropDatabase(`users_${size}`);
    await lab.dropDatabase('app');
  }
}

/** The handler that sends one query and answers with its rows. */
export function rowsOf(sql: string, values = ''): string {
  return `const { rows } = await pool.query(${JSON.stringify(sql)}${values === '' ? '' : `, [${values}]`}); res.json(rows);`;
}
