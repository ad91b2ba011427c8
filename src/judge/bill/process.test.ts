import { describe, expect, it } from 'vitest';
import { byIndex, call, page, part, route, type Sample, verdictOn, wholeTable } from '../../../test/judge/sample.js';
import { databasePlatforms, processPlatforms } from '../../model/index.js';
import { renderBill } from '../../report/bill.js';
import { databasePlans } from './bill.js';
import { processPlans } from './process.js';

const plain = { color: false, width: 100 };
const mine = part('mine', 'orders', byIndex(20));
const all = part('all', 'orders', wholeTable(1.6, 1000));
const sound: Sample = { parts: [mine], entries: [route('GET /api/mine', call(mine))] };
const whole: Sample = { parts: [all], entries: [route('GET /api/all', call(all))] };
const on = (sample: Sample, platform: { database?: string; process?: string }) =>
  verdictOn({ ...sample, scenario: { platform } });

describe('the bill of the app’s process', () => {
  it('is Vercel’s plan alone while its credit pays for the use, and requests beyond it', () => {
    const { processBill } = on(sound, { process: 'Vercel' });
    expect(processBill).toMatchObject({ platform: 'Vercel', plan: 'Pro', serves: 'the app’s process', told: 'loadbearing.json' });
    expect(processBill?.at[0]?.before).toEqual({ dollars: [20, 20], size: 'by use' });
    // A million users: 92.6 views a second at the peak, a quarter on the mean: 60 million requests, 36 dollars.
    const [low, high] = processBill?.at.at(-1)?.before?.dollars ?? [0, 0];
    expect(low).toBeGreaterThanOrEqual(36);
    expect(high).toBeGreaterThan(low);
  });

  it('is Replit’s by what is used, its machine by the month, and a server by cores and memory', () => {
    expect(on(sound, { process: 'Replit' }).processBill?.at[0]?.before?.dollars[0]).toBe(1);
    expect(on(sound, { process: 'Replit VM' }).processBill?.at[0]?.before?.dollars).toEqual([20, 160]);
    const server = on(whole, { process: 'server' }).processBill?.at.map(({ before }) => before?.size);
    expect(server?.[0]).toBe('1 GB');
    // Whole lists to everybody ask for more cores than the list has: nothing is made up.
    expect(server?.at(-1)).toBeUndefined();
    expect(renderBill(on(whole, { process: 'server' }), plain)).toMatch(/for the app’s process .*not known/);
  });

  it('is one server for both where both run there', () => {
    const { bill, processBill } = on(sound, { database: 'server', process: 'server' });
    expect(processBill).toBeUndefined();
    expect(bill).toMatchObject({ serves: 'the database and the app’s process' });
    expect(bill?.at[0]?.before).toEqual({ dollars: [6, 6], size: '1 GB' });
  });

  it('says nothing beyond the classes whose prices are known', () => {
    const { bill } = on(whole, { database: 'RDS' });
    expect(bill?.at[0]?.before?.size).toMatch(/^db\.t4g\.micro/);
    expect(bill?.largerUnknown).toBe(true);
    expect(renderBill(on(whole, { database: 'RDS' }), { ...plain, width: 400 })).toContain(
      'not known, and not in it: classes above db.t4g.medium',
    );
  });

  it('is not there without a process, without a platform, and for a platform without prices, which is said', () => {
    const own = part('own', 'orders', byIndex(20), { library: 'supabase' });
    expect(on({ parts: [own], entries: [page('/mine', call(own))] }, { process: 'Vercel' }).processBill).toBeUndefined();
    const edge = route('POST /functions/v1/mine', call(own), { kind: 'edge-function' });
    expect(on({ parts: [own], entries: [edge] }, { database: 'Supabase', process: 'Vercel' })).not.toHaveProperty('processBill');
    expect(verdictOn(sound).processBill).toBeUndefined();
    const fly = verdictOn({ ...sound, app: { platforms: { process: { platform: 'Fly.io', told: 'fly.toml' } } } });
    expect(fly.processBill).toBeUndefined();
    expect(renderBill(fly, plain)).toContain('process runs at Fly.io (fly.toml): its prices are not known here');
  });

  it('lets the owner’s word stand before the repository’s', () => {
    const told = { database: { platform: 'Neon', told: 'package.json' }, process: { platform: 'Replit', told: '.replit' } };
    const { bill, processBill } = verdictOn({
      ...sound,
      app: { platforms: told },
      scenario: { platform: { process: 'Vercel' } },
    });
    expect([bill?.platform, processBill?.platform]).toEqual(['Neon', 'Vercel']);
  });
});

describe('the limits of the platform', () => {
  it('are met where the first entry point meets them, and change nothing on top', () => {
    const verdict = on(whole, { process: 'Vercel' });
    const answer = verdict.platformLimits?.find(({ what }) => what === 'the answer of a function');
    // 1.6 rows of a kilobyte for each user: 4.5 MB at 2,800 users.
    expect(answer?.users).toBeGreaterThan(2000);
    expect(answer?.users).toBeLessThan(4000);
    expect(answer).toMatchObject({ entryPoint: 'GET /api/all', grade: 'modelled' });
    expect(verdict.headline).toBe(verdictOn(whole).headline);
    expect(verdict.ceiling).toEqual(verdictOn(whole).ceiling);
    expect(renderBill(verdict, plain)).toMatch(/Vercel limits the answer of a function to 4\.5 MB/);
  });

  it('are said not to be met where they are not', () => {
    const limits = on(sound, { process: 'Vercel' }).platformLimits ?? [];
    expect(limits.map(({ users }) => users)).toEqual([undefined, undefined, undefined, undefined]);
    expect(on(sound, { process: 'Replit' }).platformLimits).toBeUndefined();
    expect(on(sound, { database: 'Neon' }).platformLimits).toMatchObject([
      { platform: 'Neon', what: 'connections through its pooler' },
    ]);
    expect(on(whole, { database: 'RDS' }).platformLimits?.[0]?.users).toBeGreaterThan(10_000);
  });
});

describe('price lists', () => {
  it('are there for every platform that may be set, but Replit’s database, whose prices were not found', () => {
    expect(databasePlatforms.filter((name) => databasePlans[name] === undefined)).toEqual(['Replit']);
    expect(processPlatforms.filter((name) => processPlans[name] === undefined)).toEqual([]);
  });

  it('are dated, sourced and in order', () => {
    const lists = [...Object.values(databasePlans), ...Object.values(processPlans)];
    for (const list of lists) {
      expect(list.asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(list.sources.filter((source) => !source.startsWith('https://'))).toEqual([]);
      expect(list.sources.length).toBeGreaterThan(0);
      if (list.compute.kind !== 'sizes') continue;
      const prices = list.compute.sizes.map((size) => size.dollarsPerMonth);
      expect(prices).toEqual([...prices].sort((a, b) => a - b));
    }
    const walls = lists.flatMap((list) => list.walls);
    expect(walls.filter(({ source, asOf }) => !source.startsWith('https://') || !/^20\d\d-/.test(asOf))).toEqual([]);
  });
});
