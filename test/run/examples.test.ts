import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { declaredRates } from '../../src/judge/index.js';
import { excessOf } from '../../src/judge/observed/excess.js';
import { openLab } from '../../src/lab/index.js';
import { accept } from '../../src/migrate/accept.js';
import { migrate } from '../../src/migrate/index.js';
import type { Observations } from '../../src/model/index.js';
import { read } from '../../src/read/index.js';
import { resolve } from '../../src/resolve/index.js';
import { run } from '../../src/run/index.js';
import { assume } from '../../src/settings/index.js';
import { root } from '../support/cli.js';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** An example beside this repository's packages, run with all experiments but the long one. */
async function observe(name: string): Promise<Observations> {
  const folder = mkdtempSync(path.join(tmpdir(), 'example-'));
  made.push(folder);
  cpSync(path.join(root, 'examples', name), folder, { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  const reading = read(folder);
  const lab = await openLab();
  try {
    const catalogue = await migrate(reading.schemaSources, lab);
    const app = await accept(await resolve(reading, catalogue), lab, reading.schemaSources);
    const scenario = assume(app, undefined);
    return await run(app, scenario, lab, {
      folder,
      rows: 30_000,
      told: { experiments: ['repeat', 'overlap', 'twin', 'grow'] },
      rates: declaredRates(app, scenario),
    });
  } finally {
    await lab.stop();
  }
}

it('convicts the brittle example by every experiment, and finds its own way in', async () => {
  const { started, driven, grow, overlap, twin, repeat, unknowns, ended } = await observe('brittle-shop');
  expect({ unknowns, ended, outside: started?.outside }).toEqual({ unknowns: [], ended: [], outside: [] });
  expect(driven.filter(({ answered }) => !answered).map(({ entryPoint, status }) => [entryPoint, status])).toEqual([
    ['GET /products/cheapest', 500],
  ]);
  expect(driven.flatMap(({ unforeseen }) => unforeseen)).toEqual([]);
  const growing = grow.filter(({ repeated, slope }) => repeated !== undefined && slope > 0.5);
  expect(growing.map(({ entryPoint, slope }) => [entryPoint, slope])).toEqual([
    ['GET /orders/sold', 1],
    ['GET /feed', 1],
  ]);
  expect(overlap.map(({ entryPoints, reproduced, of }) => [entryPoints[0], reproduced, of])).toEqual([
    ['POST /products/:id/like', 3, 3],
  ]);
  expect(overlap[0]?.together).not.toBe(overlap[0]?.serial);
  expect(twin.map(({ entryPoint, how }) => [entryPoint, how])).toEqual([['GET /products/search', 'two instances']]);
  expect(repeat.filter(({ again, first }) => again >= first)).toHaveLength(repeat.length);
});

it('says nothing of the sound example', async () => {
  const { driven, grow, overlap, twin, crowd, unknowns, looked, ended } = await observe('sound-shop');
  expect({ unknowns, ended, overlap, twin }).toEqual({ unknowns: [], ended: [], overlap: [], twin: [] });
  expect(driven.filter(({ answered }) => !answered)).toEqual([]);
  expect(grow.filter(({ repeated, slope }) => repeated !== undefined && slope > 0.1)).toEqual([]);
  expect(grow.filter(({ at }) => excessOf(at) !== undefined)).toEqual([]);
  expect(
    crowd.filter(({ at }) => at.every(({ strangers }) => strangers === 0) && (at.at(-1)?.own ?? 0) < (at[0]?.own ?? 0)),
  ).toEqual([]);
  for (const count of [looked.grow, looked.overlap, looked.twin, looked.repeat]) expect(count).toBeGreaterThan(0);
});
