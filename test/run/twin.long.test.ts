import { expect, it } from 'vitest';
import { openRunApp } from '../support/run-app.js';

interface Said {
  route: string;
  how: string;
  difference: string;
  after: string[];
}

/** What two instances of that app show, by route. */
async function apartIn(name: string): Promise<Said[]> {
  const run = await openRunApp(name);
  try {
    const { clean } = await run.overlap(({ plan }) => plan.pattern.startsWith('/rooms'));
    const { found, unknowns, looked } = await run.twin(clean);
    expect(unknowns).toEqual([]);
    expect(looked).toBe(run.reads.length + run.writes.length);
    const said = found.map(({ entryPoint, how, difference, after }) => ({
      route: run.nameOf(entryPoint),
      how,
      difference,
      after: after.map(run.nameOf),
    }));
    return said.sort((left, right) => (left.route < right.route ? -1 : 1));
  } finally {
    await run.close();
  }
}

it('finds what binds users to one process, each kind at its route, and says nothing else', async () => {
  expect(await apartIn('sticky')).toEqual([
    {
      route: 'GET /files/:id',
      how: 'two instances',
      difference: 'what one made is found there (200) and not by the other (404)',
      after: ['POST /files'],
    },
    {
      route: 'GET /live',
      how: 'two instances',
      difference: 'who listens at one instance hears of what is written there, and nothing of what is written at the other',
      after: ['POST /live/messages'],
    },
    {
      route: 'GET /notes',
      how: 'two instances',
      difference: expect.stringMatching(/^\d+ items from one, \d+ from the other$/),
      after: ['POST /notes'],
    },
    {
      route: 'GET /search',
      how: 'two instances',
      difference: '429 (too many) from one, 200 from the other: each counts alone',
      after: [],
    },
    {
      route: 'POST /rooms/:id/join',
      how: 'two instances',
      difference:
        'two at the same moment, one at each: 2 rows came into members, where one after the other gives 1 row came into members',
      after: [],
    },
    {
      route: 'POST /tickets',
      how: 'two instances',
      difference: expect.stringMatching(/^both give out the number \d+ for different things$/),
      after: ['POST /tickets'],
    },
    {
      route: 'digests.js',
      how: 'idle',
      difference: 'when the clock of one instance strikes: 1 row came into digests; when two strike: 2 rows came into digests',
      after: [],
    },
  ]);
});

it('finds a session that only one process knows', async () => {
  expect(await apartIn('sticky-session')).toEqual([
    {
      route: 'GET /me',
      how: 'two instances',
      difference: '200 from the one where the user signed in, 401 from the other',
      after: [],
    },
  ]);
});

it('says nothing where users share all that they must, whatever a process keeps for itself', async () => {
  expect(await apartIn('shared')).toEqual([]);
});
