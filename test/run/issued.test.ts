import { expect, it } from 'vitest';
import { openRunApp } from '../support/run-app.js';

/** Takes the app of that name to the end of its tour: how people got in, and what did not answer. */
async function tour(name: string): Promise<{ how: string | undefined; refused: (string | undefined)[]; asked: number }> {
  const run = await openRunApp(name);
  try {
    const { driven } = run.tour;
    const refused = driven
      .filter(({ answered }) => !answered)
      .map(({ entryPoint, why }) => `${run.nameOf(entryPoint)}: ${why ?? ''}`);
    return { how: run.signIn?.how, refused, asked: driven.length };
  } finally {
    await run.close();
  }
}

it('gets in where the app trusts tokens of a service whose keys it asks for, by fetch or by node:https', async () => {
  const { how, refused, asked } = await tour('tenant');
  expect(how).toContain('whose keys the app asks for');
  expect(refused).toEqual([]);
  expect(asked).toBe(2);
});

it('stands in for Clerk: keys, sessions, and who somebody is', async () => {
  const { how, refused, asked } = await tour('clerk');
  expect(how).toContain('Clerk');
  expect(refused).toEqual([]);
  expect(asked).toBe(2);
});
