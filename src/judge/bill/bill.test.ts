import { describe, expect, it } from 'vitest';
import { byIndex, call, part, route, verdictOn, wholeTable } from '../../../test/judge/sample.js';
import { renderBill } from '../../report/bill.js';
import { supabase } from './supabase.js';

const plain = { color: false, width: 100 };
const mine = part('mine', 'orders', byIndex(20));
const all = part('all', 'orders', wholeTable(1.6, 1000));
const sound = (stack: string[]) => verdictOn({ parts: [mine], entries: [route('GET /api/mine', call(mine))], app: { stack } });

describe('the bill', () => {
  it('is the plan alone while one small machine is enough, and grows with what is sent', () => {
    const { bill } = sound(['Express', 'Supabase']);
    expect(bill).toMatchObject({ platform: 'Supabase', plan: 'Pro', asOf: supabase.asOf });
    // 25 dollars, of which 10 pay for the smallest machine.
    expect(bill?.at[0]).toEqual({
      users: 1000,
      before: { dollars: [25, 25], size: 'Micro' },
      after: { dollars: [25, 25], size: 'Micro' },
    });
    const whole = verdictOn({ parts: [all], entries: [route('GET /api/all', call(all))], app: { stack: ['Supabase'] } }).bill?.at;
    const low = (at: number): number => whole?.[at]?.before?.dollars[0] ?? 0;
    expect(low(1)).toBeGreaterThan(low(0));
    expect(low(2)).toBeGreaterThan(10 * low(1));
    // Whole lists to everybody: no machine is large enough by the high figures.
    expect(whole?.at(-1)?.before?.beyond).toBe(true);
  });

  it('counts egress as the month of ordinary days of what the busiest second sends', () => {
    const { bill } = verdictOn({ parts: [all], entries: [route('GET /api/all', call(all))], app: { stack: ['Neon'] } });
    // 10 thousand users: 16,000 rows of a thousand bytes, 0.93 views a second at the peak, a quarter of that on the mean of the day.
    const gigabytes = ((16_000 * 1000 * (10_000 / 10_800)) / 4 / 1e9) * 86_400 * 30;
    const egress = (gigabytes - 100) * 0.1;
    const [low, high] = bill?.at[1]?.before?.dollars ?? [0, 0];
    expect(low).toBeGreaterThan(egress * 0.5);
    expect(high).toBeLessThan(egress * 2.5);
  });

  it('pays for the disk above what the plan includes, and takes a machine that is meant for so much', () => {
    const { bill } = verdictOn({
      parts: [mine],
      entries: [route('GET /api/mine', call(mine))],
      app: { stack: ['Supabase'] },
      tables: [{ schema: 'public', table: 'orders', perUser: 20 }],
      // Twenty rows of a kilobyte per user, with the headroom of 1.3: 26 GB at a million users.
      measurements: { tables: [{ schema: 'public', table: 'orders', rows: 1000, bytes: 1000 }] },
    });
    const last = bill?.at.at(-1)?.before;
    expect(last?.size).toBe('Small');
    // 25 and 5 more for the machine, and 18 GB at 0.125.
    expect(last?.dollars[0]).toBe(32);
  });

  it('is not made up where no platform is named or its prices are not known', () => {
    expect(sound(['Express', 'pg']).bill).toBeUndefined();
    expect(renderBill(sound(['Express', 'pg']), plain)).not.toContain('dollars');
  });

  it('is shown with what has to be rented, its date and its source', () => {
    const text = renderBill(sound(['Supabase']), plain);
    expect(text).toMatch(/cores of the database +1 /);
    expect(text).toMatch(/dollars a month +25 /);
    expect(text).toContain(`prices of ${supabase.asOf}`);
    expect(text).toContain('https://supabase.com/docs');
  });
});
