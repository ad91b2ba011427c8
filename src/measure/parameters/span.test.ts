import { describe, expect, it } from 'vitest';
import { lastingDays } from '../fill/lasting.js';
import { spanDays } from './span.js';

describe('how long a span of time is, by how the code makes its bounds', () => {
  it.each([
    // One day of any date.
    ['now: dayStart = new Date(date) | setHours(0, 0, 0, 0)', 'now: dayEnd = new Date(date) | setHours(23, 59, 59, 999)', 1],
    ['now: a = new Date(date) | setHours(0, 0, 0, 0)', 'now: b = new Date(a) | setDate(b.getDate() + 1)', 1],
    ['now: new Date(`${day}T00:00:00`)', 'now: new Date(`${day}T23:59:59`)', 1],
    ['now: new Date(`${dateISO}T00:00:00+07:00`)', 'now: new Date(dateISO.getTime() + 24 * 60 * 60 * 1000)', 1],
    ['now: new Date(end.getTime() - 12 * 60 * 60 * 1000)', 'now: new Date(end.getTime() + 36 * 60 * 60 * 1000)', 2],
    ['now: from = new Date(x)', 'now: new Date(from.getTime() + 7 * 24 * 60 * 60 * 1000)', 7],
    // Until now.
    ['now: new Date(Date.now() - 30 * 24 * 60 * 60 * 1000)', 'now: new Date()', 30],
    ['now: new Date(Date.now() - 86_400_000)', undefined, 1],
    ['now: Date.now() - 3600000', undefined, 1 / 24],
    ['now: weekAgo = new Date() | setDate(weekAgo.getDate() - 7)', undefined, 7],
    ['now: x = new Date() | setHours(0, 0, 0, 0)', undefined, 1],
    ['now: x = new Date() | setMonth(x.getMonth() - 3)', undefined, 90],
    ['now: new Date(now.getFullYear(), now.getMonth(), 1)', 'now: new Date()', 30],
    ['now: new Date(new Date().getFullYear(), 0, 1)', undefined, 365],
    ['now: new Date(now.getFullYear(), now.getMonth(), now.getDate())', undefined, 1],
    // By the name alone.
    ['unknown: weekStart.toISOString()', 'unknown: weekEnd.toISOString()', 7],
    ['unknown: startOfDay()', 'unknown: endOfDay()', 1],
    ['now: now.toISOString()', 'now: sevenDaysFromNow.toISOString()', 7],
    ['now: thirtyDaysAgo = new Date(start)', undefined, 30],
    ['unknown: last_24_hours', undefined, 1],
    ['unknown: todayStart', 'unknown: tomorrow', 1],
    // What nobody tells.
    ['request: req.query.startDate', 'request: req.query.endDate', undefined],
    ['now: new Date(from)', 'now: new Date(to)', undefined],
    ['now: new Date(value)', 'now: new Date(value)', undefined],
    ['now: new Date(utcGuess.getTime() - offset)', 'now: new Date(utcGuess.getTime() - offset)', undefined],
    ['now: daysAgo = new Date() | setDate(daysAgo.getDate() - days)', undefined, undefined],
    ['now: new Date()', undefined, undefined],
    ['row: startAt', undefined, undefined],
  ])('%s to %s: %s', (lower, upper, days) => {
    const span = spanDays(lower, upper);
    if (days === undefined) expect(span).toBeUndefined();
    else expect(span).toBeCloseTo(days);
  });

  it.each([
    ["(now() + '24:00:00'::interval)", 1],
    ["(now() + '7 days'::interval)", 7],
    ["(CURRENT_TIMESTAMP + '1 mon'::interval)", 30],
    ["(now() + '00:15:00'::interval)", 15 / 1440],
    ['now()', undefined],
  ])('what expires by %s lasts %s days', (text, days) => {
    if (days === undefined) expect(lastingDays(text)).toBeUndefined();
    else expect(lastingDays(text)).toBeCloseTo(days);
  });

  it('takes no time over a long text', () => {
    const began = process.cpuUsage().user;
    for (const text of [
      'new Date('.repeat(60_000),
      `new Date(x - ${'1 * '.repeat(60_000)}y)`,
      `${'a_1'.repeat(60_000)} = new Date()`,
      '.get('.repeat(90_000),
    ])
      spanDays(`now: ${text}`, `now: ${text}`);
    expect(process.cpuUsage().user - began).toBeLessThan(2_000_000);
  });
});
