import { expect, it } from 'vitest';
import { randomBlueprint } from '../../bench/build/blueprints.mjs';
import { differences, example, readBack } from '../support/readback.js';

const seeds = Array.from({ length: 12 }, (_, at) => at + 1);

it.each(['marketplace', 'tracker', 'feed'])(
  '%s, read back, is built and read back as the same',
  async (name) => {
    const { blueprint } = await readBack(example(name));
    expect((await readBack(JSON.stringify(blueprint))).blueprint).toEqual(blueprint);
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
    expect((await readBack(JSON.stringify(blueprint))).blueprint).toEqual(blueprint);
  },
  60_000,
);
