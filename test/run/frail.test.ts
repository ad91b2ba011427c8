import { expect, it } from 'vitest';
import { openRunApp } from '../support/run-app.js';

it('tells routes that end the process, blames no other one, and still asks them all', async () => {
  const run = await openRunApp('frail');
  try {
    const { ended, driven, survived } = run.tour;
    const ends = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'].map((place) => `GET /notes/${place}`);
    const told = ended.map(({ entryPoint }) => run.nameOf(entryPoint));
    expect(told.filter((name) => !ends.includes(name))).toEqual([]);
    expect(new Set(told).size).toBe(told.length);
    // After three ends errors end it no more: of the fourth it is not known whether it does so again.
    expect([ended.map(({ again }) => again), survived]).toEqual([[true, true, true, false], true]);
    expect(driven.map(({ entryPoint }) => run.nameOf(entryPoint))).toEqual([...ends, 'GET /notes', 'GET /views']);
    expect(driven.every(({ answered }) => answered)).toBe(true);
  } finally {
    await run.close();
  }
});
