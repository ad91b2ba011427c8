import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { schema, sentBy, shapes } from '../../../test/support/postgrest-shapes.js';
import { sentRequest, type WireRequest, wireRequest } from '../../../test/support/request.js';
import { type Lab, openLab } from '../../lab/index.js';
import { accept } from '../../migrate/accept.js';
import { migrate } from '../../migrate/index.js';
import type { App } from '../../model/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../index.js';
import { toRequest } from './request.js';

describe('what supabase-js sends', () => {
  let lab: Lab;
  let app: App;
  const ours = new Map<number, WireRequest>();
  beforeAll(async () => {
    lab = await openLab();
    const lines = shapes.map((shape, index) => `export const f${index} = async () => { await client.${shape}; };`);
    const folder = writeApp({
      'package.json': '{}',
      'supabase/migrations/0001_start.sql': schema,
      'index.ts': `import { createClient } from '@supabase/supabase-js';\nconst client = createClient('http://x', 'k');\n${lines.join('\n')}`,
    });
    const reading = read(folder);
    const catalogue = await migrate(reading.schemaSources, lab);
    app = await accept(await resolve(reading, catalogue), lab);
    for (const site of app.callSites) {
      const variant = site.variants[0];
      if (variant) ours.set(site.location.line - 3, wireRequest(toRequest(variant)));
    }
  });
  afterAll(async () => lab.stop());

  it.each(shapes.map((shape, index) => [shape, index] as const))('%s', async (shape, index) => {
    const { address, options } = await sentBy(shape);
    expect(ours.get(index)).toEqual(sentRequest(address, options));
  });

  it('makes SQL of each that Postgres takes', () => {
    const refused = app.statements.flatMap((statement) =>
      statement.refused ? [`${shapes[statement.location.line - 3] ?? ''}: ${statement.refused.message} in ${statement.sql}`] : [],
    );
    expect(refused).toEqual([]);
    expect(app.unknowns.filter((unknown) => unknown.what === 'call-site')).toEqual([]);
    expect(new Set(app.statements.map((statement) => statement.location.line)).size).toBe(shapes.length);
  });
});
