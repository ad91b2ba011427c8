import { expect, it } from 'vitest';
import { openRunApp } from '../support/run-app.js';

/**
 * A limit by address, a token against forged requests, a secret in a header, forms that a text must have, whole rows without a word, rows of rows, and rows that
 * others need: every route answers in the end.
 */
it('is answered by every route, however it refuses at first', async () => {
  const run = await openRunApp('stubborn');
  try {
    const { driven } = run.tour;
    expect(
      driven.filter(({ answered }) => !answered).map(({ entryPoint, why }) => `${run.nameOf(entryPoint)}: ${why ?? ''}`),
    ).toEqual([]);
    expect(driven.length).toBe(12);
  } finally {
    await run.close();
  }
});
