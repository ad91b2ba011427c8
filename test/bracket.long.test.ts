import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { judge } from '../src/judge/index.js';
import { type Lab, openLab } from '../src/lab/index.js';
import { measure } from '../src/measure/index.js';
import { accept } from '../src/migrate/accept.js';
import { migrate } from '../src/migrate/index.js';
import type { App, Finding, Scenario, Verdict } from '../src/model/index.js';
import { read } from '../src/read/index.js';
import { resolve } from '../src/resolve/index.js';
import { review } from '../src/review/index.js';
import { scenario } from '../src/scenario/index.js';

interface Prepared {
  lab: Lab;
  app: App;
  assumed: Scenario;
  findings: Finding[];
}

async function prepare(example: string): Promise<Prepared> {
  const lab = await openLab();
  const reading = read(fileURLToPath(new URL(`../examples/${example}`, import.meta.url)));
  const app = await accept(await resolve(reading, await migrate(reading.schemaSources, lab)), lab);
  const assumed = scenario(app);
  return { lab, app, assumed, findings: review(app, assumed).findings };
}

/** Loads exactly these sizes and judges them by what was counted there: nothing is extrapolated. */
async function judgeLoaded({ lab, app, assumed, findings }: Prepared, sizes: number[], asked = sizes): Promise<Verdict> {
  const measurements = await measure(app, assumed, lab, {
    users: sizes,
    sizes,
    heapMegabytes: assumed.machine.processHeapMegabytes,
    // What would help is not asked here.
    fixSeconds: 0,
  });
  for (const size of sizes) await lab.dropDatabase(`users_${size}`);
  return judge(app, assumed, findings, measurements, { users: asked, now: asked[0] ?? 1, version: 'test', timings: {} });
}

/** Centre of an interval on a log scale. */
function centre([low, high]: readonly [number, number]): number {
  return Math.sqrt(Math.max(low, 0.001) * Math.max(high, 0.001));
}

/** User-facing entry points whose counted latency, or whose memory, is over the line at that size. */
function over(verdict: Verdict, users: number): string[] {
  return verdict.entryPoints
    .filter((entry) => !entry.backOffice && entry.moment !== 'job')
    .filter((entry) => {
      const at = entry.verdict.at.find((point) => point.users === users);
      return at !== undefined && centre(at.milliseconds) > entry.verdict.budgetMilliseconds;
    })
    .map((entry) => entry.name);
}

describe('the bracket: the predicted ceiling against really loaded data', () => {
  let brittle: Prepared;
  let sound: Prepared;
  beforeAll(async () => {
    brittle = await prepare('brittle-shop');
    sound = await prepare('sound-shop');
  });
  afterAll(async () => {
    await brittle.lab.stop();
    await sound.lab.stop();
  });

  it('brittle-shop: the budget holds at half the ceiling and is broken at twice', async () => {
    // Predicted from sizes well below and not at the bracket's own.
    const predicted = await judgeLoaded(brittle, [100, 300, 700, 1_300], [1_000, 10_000, 100_000]);
    const ceiling = predicted.ceiling;
    expect(ceiling?.over).toBe(false);
    const users = ceiling?.users ?? 0;
    expect(users).toBeGreaterThan(2_000);
    const [half, twice] = [Math.round(users / 2), Math.round(users * 2)];
    const loaded = await judgeLoaded(brittle, [Math.round(half / 2), half, twice]);
    expect(over(loaded, half)).toEqual([]);
    expect(over(loaded, twice)).toContain('GET /feed');
    const lamps = new Map(loaded.lamps.map((lamp) => [lamp.users, lamp.fast]));
    expect(lamps.get(half)).toBe('green');
    expect(lamps.get(twice)).toBe('red');
  });

  it('sound-shop: it holds with the rows of fifty thousand users', async () => {
    const largest = 50_000;
    const loaded = await judgeLoaded(sound, [12_500, largest]);
    expect(over(loaded, largest)).toEqual([]);
    expect(loaded.coverage.unknowns.filter((unknown) => unknown.what === 'statement')).toEqual([]);
    expect(loaded.ceiling).toMatchObject({ over: true, atMost: false });
    expect(loaded.lamps.map((lamp) => lamp.fast)).toEqual(['green', 'green']);
  });
});
