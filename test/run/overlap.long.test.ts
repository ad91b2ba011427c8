import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRunApp, type RunApp } from '../support/run-app.js';

type Overlapping = Awaited<ReturnType<RunApp['overlap']>>;

async function overlappedIn(name: string): Promise<{ run: RunApp; result: Overlapping }> {
  const run = await openRunApp(name);
  return { run, result: await run.overlap() };
}

describe('two requests at the same moment', () => {
  let racy: Awaited<ReturnType<typeof overlappedIn>>;
  beforeAll(async () => void (racy = await overlappedIn('racy')));
  afterAll(() => racy.run.close());

  it('are asked of what writes, and what stands before all routes makes no read a write', () => {
    expect(racy.run.reads.map(({ plan }) => plan.pattern)).toEqual(['/articles', '/events', '/account']);
  });

  it('come to seven outcomes that no order gives, each at its route and in words that tell the damage', () => {
    const { run, result } = racy;
    const said = result.found.map(({ entryPoints: [one, two], serial, together, tables }) => ({
      routes: [run.nameOf(one), run.nameOf(two)],
      serial,
      together,
      tables,
    }));
    const twice = (route: string): string[] => [route, route];
    expect(said).toEqual([
      {
        routes: twice('POST /articles/:id/view'),
        serial: expect.stringMatching(/^articles\.views (\d+) → \d+$/),
        together: expect.stringMatching(/^articles\.views (\d+) → \d+$/),
        tables: ['public.articles'],
      },
      {
        routes: twice('POST /articles/:id/like'),
        serial: 'nothing changed',
        together: '2 rows came into likes',
        tables: ['public.likes'],
      },
      {
        routes: twice('POST /articles/:id/bookmark'),
        serial: '1 row came into bookmarks',
        together: '2 rows came into bookmarks',
        tables: ['public.bookmarks'],
      },
      {
        routes: twice('POST /events/:id/join'),
        serial: expect.stringMatching(/^1 row came into attendees \(where events\.capacity is \d+\)$/),
        together: '2 rows came into attendees',
        tables: ['public.attendees'],
      },
      {
        routes: twice('POST /transfers'),
        serial: expect.stringMatching(/\b1 row came into transfers/),
        together: expect.stringMatching(/accounts\.balance \d+ → -\d+, .*2 rows came into transfers$/),
        tables: ['public.accounts', 'public.transfers'],
      },
      {
        routes: twice('POST /coupons/:id/redeem'),
        serial: expect.stringMatching(/^1 row came into redemptions \(where coupons\.max_uses is \d+\)$/),
        together: '2 rows came into redemptions',
        tables: ['public.redemptions'],
      },
      {
        routes: ['PUT /articles/:id', 'POST /articles/:id/view'],
        serial: expect.stringMatching(/articles\.views (\d+) → \d+/),
        together: expect.not.stringMatching(/articles\.views/),
        tables: ['public.articles'],
      },
    ]);
    expect(result.found.every(({ reproduced, of }) => reproduced === 3 && of === 3)).toBe(true);
    expect(lostIn(said[0]?.serial)).toBe(2);
    expect(lostIn(said[0]?.together)).toBe(1);
    expect(result.looked).toBe(7);
    // By itself it is safe.
    expect(result.clean.map(({ plan }) => run.nameOf(plan.entry.id))).toEqual(['PUT /articles/:id']);
  });

  it('leave the data as they were', async () => {
    expect(await racy.run.keeper.changes()).toEqual([]);
  });
});

describe('their seven correct twins', () => {
  let careful: Awaited<ReturnType<typeof overlappedIn>>;
  beforeAll(async () => void (careful = await overlappedIn('careful')));
  afterAll(() => careful.run.close());

  it('are looked at, and nothing is said', () => {
    const { run, result } = careful;
    expect(result.found).toEqual([]);
    expect(result.looked).toBe(7);
    expect(result.clean.map(({ plan }) => run.nameOf(plan.entry.id))).toEqual([
      'POST /articles/:id/view',
      'POST /articles/:id/like',
      'POST /articles/:id/bookmark',
      'POST /events/:id/join',
      'POST /transfers',
      'POST /coupons/:id/redeem',
      'PUT /articles/:id',
    ]);
  });
});

/** By how much "articles.views 75 → 77" counts up. */
function lostIn(text = ''): number {
  const [, from, to] = /(\d+) → (\d+)/.exec(text) ?? [];
  return Number(to) - Number(from);
}
