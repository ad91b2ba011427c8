import { expect, it } from 'vitest';
import type { EntryPoint } from '../model/index.js';
import { appOf, byIndex, call, part, route, scenarioOf } from '../../test/judge/sample.js';
import { basisOf } from './basis.js';
import { lastBelow } from './crossing.js';
import { unmeasured } from './declared.js';
import { curveOf, countsAt } from './cost.js';
import { onlineAt, ratesOf, viewsPerSecond, weightOf, writesPerSecond } from './traffic.js';

const mine = part('mine', 'orders', byIndex(1));
const home = route('GET /', call(mine));
const detail = route('GET /orders/:id', call(mine));
const rest = route('GET /about-us', call(mine));
const sample = { parts: [mine], entries: [home, detail, rest] };
const basis = basisOf(appOf(sample), scenarioOf(sample), [], unmeasured, {
  users: [1_000_000],
  now: 1_000,
  version: '0',
  timings: {},
});

it('has one user in 180 online and one view a second per 10,800 users (docs/ceiling.md "Traffic")', () => {
  expect(onlineAt(basis, 1_000_000)).toBeCloseTo(5_556, 0);
  expect(viewsPerSecond(basis, 1_000_000)).toBeCloseTo(92.6, 1);
  expect(writesPerSecond(basis, 1_000_000)).toBeCloseTo(9.26, 2);
});

it('shares views out by weight', () => {
  expect([home, detail, rest].map(weightOf)).toEqual([3, 2, 1]);
  const rates = ratesOf(basis);
  expect(rates(home, 10_800) / rates(rest, 10_800)).toBeCloseTo(3);
});

it('has a route asked as often as people look at the screens whose timers ask it', () => {
  const page = (path: string): EntryPoint => ({
    ...route('GET /x', call(mine)),
    id: `page ${path}`,
    kind: 'page',
    moment: 'view',
    name: path,
    path,
    work: { kind: 'sequence', parts: [] },
  });
  const location = { file: 'src/page.tsx', line: 1, endLine: 1, column: 1 };
  const caller = {
    method: 'GET',
    address: '/api/news',
    location,
    entry: 'page /help',
    name: '/help',
    moment: 'poll' as const,
    backOffice: false,
  };
  const poll: EntryPoint = {
    ...route('GET /api/news', call(mine)),
    moment: 'poll',
    everyMilliseconds: 10_000,
    calledBy: [caller],
  };
  const entries = [poll, page('/'), page('/help')];
  const polled = basisOf(appOf({ parts: [mine], entries }), scenarioOf({ parts: [mine], entries }), [], unmeasured, {
    users: [1_000_000],
    now: 1_000,
    version: '0',
    timings: {},
  });
  // The landing page has three of four views, the one that asks has the fourth.
  expect(ratesOf(polled)(poll, 1_000_000)).toBeCloseTo(onlineAt(polled, 1_000_000) / 4 / 10, 3);
});

it('finds the last size that keeps a line', () => {
  expect(lastBelow((users) => users, 5_000, 1_000_000)).toBeGreaterThan(4_970);
  expect(lastBelow((users) => users, 5_000, 1_000_000)).toBeLessThanOrEqual(5_000);
  expect(lastBelow(() => 1, 5, 1_000_000)).toBe(Infinity);
  expect(lastBelow(() => 9, 5, 1_000_000)).toBe(0);
});

it('never lets a cost fall with more users', () => {
  const point = (users: number, rows: number) => ({
    users,
    tuple: 'heavy' as const,
    rows,
    scanned: rows,
    buffers: rows,
    bytes: rows,
    milliseconds: 1,
    plan: '',
    planLines: [],
    fullScans: [],
  });
  const curve = curveOf({ points: [point(100, 50), point(1_000, 20), point(10_000, 200)], modelled: [] });
  const rows = [100, 500, 1_000, 5_000, 10_000, 50_000].map((users) => countsAt(curve, users, 'centre').rows);
  expect([...rows].sort((a, b) => a - b)).toEqual(rows);
  expect(rows.at(-1)).toBeGreaterThan(200);
});
