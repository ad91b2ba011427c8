import { expect, it } from 'vitest';
import { randomBlueprint } from '../../bench/build/blueprints.mjs';
import type { Blueprint } from '../../src/build/index.js';
import { differences, example, readBack } from '../support/readback.js';

/** An app is called after its folder, which is another each time. */
async function again(blueprint: Blueprint): Promise<Blueprint> {
  return { ...(await readBack(JSON.stringify(blueprint))).blueprint, name: 'again' };
}

const seeds = Array.from({ length: 12 }, (_, at) => at + 1);

it.each(['marketplace', 'tracker', 'feed'])(
  '%s, read back, is built and read back as the same',
  async (name) => {
    const { blueprint } = await readBack(example(name));
    expect(await again(blueprint)).toEqual({ ...blueprint, name: 'again' });
  },
  60_000,
);

it.each(seeds)(
  'the random Blueprint %i is given back whole, twice',
  async (seed) => {
    const text = JSON.stringify(randomBlueprint(seed));
    const { blueprint, unknown } = await readBack(text);
    expect(differences(text, blueprint)).toEqual([]);
    expect(unknown).toEqual([]);
    expect(await again(blueprint)).toEqual({ ...blueprint, name: 'again' });
  },
  60_000,
);
