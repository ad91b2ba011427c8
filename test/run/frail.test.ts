import { expect, it } from 'vitest';
import { openRunApp } from '../support/run-app.js';

it('tells which routes end the process, and still asks the others', async () => {
  const run = await openRunApp('frail');
  try {
    const { ended, driven } = run.tour;
    const ends = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'].map((place) => `GET /notes/${place}`);
    // After three ends errors end it no more: the fourth is the first of which it is not known any more.
    expect(ended.map(({ entryPoint, again }) => [run.nameOf(entryPoint), again])).toEqual(
      ends.slice(0, ended.length).map((name, at) => [name, at < 3]),
    );
    expect([ended.length, run.tour.survived]).toEqual([4, true]);
    expect(driven.map(({ entryPoint }) => run.nameOf(entryPoint))).toEqual([...ends, 'GET /notes', 'GET /views']);
    expect(driven.every(({ answered }) => answered)).toBe(true);
  } finally {
    await run.close();
  }
});
