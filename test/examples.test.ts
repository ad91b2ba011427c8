import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { check, type Result } from '../src/check.js';

async function checkExample(name: string, depth?: 'quick'): Promise<Result> {
  return check(fileURLToPath(new URL(`../examples/${name}`, import.meta.url)), {
    now: 1_000,
    users: [10_000, 100_000, 1_000_000],
    ...(depth === undefined ? {} : { depth }),
  });
}

/** A finding as one line; the order is the report's. */
function lines(result: Result): string[] {
  return result.findings.map((finding) => `${finding.status} ${finding.rule} ${finding.location.file}:${finding.location.line}`);
}

describe('brittle-shop', () => {
  let result: Result;
  beforeAll(async () => {
    result = await checkExample('brittle-shop');
  });

  it('has exactly the planted defects, at their lines', () => {
    expect(lines(result).sort()).toEqual([
      'cleared n-plus-one src/jobs.js:12',
      'cleared n-plus-one src/orders.js:16',
      'cleared unbounded-list src/orders.js:14',
      'cleared unbounded-list src/orders.js:9',
      'open broken-query src/products.js:30',
      'open in-memory-state src/products.js:8',
      'open missing-index migrations/001_shop.sql:20',
      'open missing-index migrations/001_shop.sql:20',
      'open missing-index migrations/001_shop.sql:31',
      'open missing-index migrations/001_shop.sql:9',
      'open n-plus-one src/feed.js:11',
      'open over-fetch src/orders.js:25',
      'open race src/products.js:46',
      'open unbounded-list src/products.js:18',
    ]);
  });

  it('breaks at a few thousand, and says what gives way', () => {
    const { verdict } = result;
    expect(verdict?.ceiling?.over).toBe(false);
    expect(verdict?.ceiling?.users).toBeGreaterThan(2_000);
    expect(verdict?.ceiling?.users).toBeLessThan(8_000);
    expect(verdict?.headline).toMatch(/^It holds about \d thousand users/);
    expect(verdict?.staircase.map((step) => step.entryPoint)).toEqual(
      expect.arrayContaining(['GET /feed', 'GET /products', 'GET /orders/dashboard']),
    );
  });

  it('tries the indexes on a copy: the wanted ones verified, the useless one refused', () => {
    const fixes = result.verdict?.fixes ?? [];
    const verified = fixes.filter((fix) => fix.verdict === 'verified').map((fix) => fix.ddl);
    expect(verified.join('\n')).toMatch(/"posts" \("author_id"/);
    expect(verified.join('\n')).toMatch(/"orders" \("buyer_id"/);
    expect(fixes.some((fix) => fix.verdict === 'refused' && /still linear/.test(fix.why))).toBe(true);
  });

  it('counts every place: found is resolved and unknown together', () => {
    const sites = result.verdict?.coverage.callSites;
    expect(sites?.found).toBe((sites?.resolved ?? 0) + (sites?.unknown ?? 0));
    expect(result.verdict?.coverage.statements).toEqual({ reached: 19, measured: 19 });
  });
});

describe('sound-shop', () => {
  let result: Result;
  beforeAll(async () => {
    // What holds under a tenth of the rows, whose ranges are wider, holds.
    result = await checkExample('sound-shop', 'quick');
  });

  it('has no finding', () => {
    expect(lines(result)).toEqual([]);
  });

  it('holds a million users under the default scenario', () => {
    expect(result.verdict?.ceiling).toMatchObject({ over: true, atMost: false });
    expect(result.verdict?.lamps.map((lamp) => [lamp.users, lamp.fast, lamp.right])).toEqual([
      [1_000, 'green', 'green'],
      [10_000, 'green', 'green'],
      [100_000, 'green', 'green'],
      [1_000_000, 'green', 'green'],
    ]);
  });
});
