import { describe, expect, it } from 'vitest';
import { byIndex, call, each, part, route, rowsOf, type Sample, verdictOn } from '../../../test/judge/sample.js';
import { nothingObserved, type Grown, type Observations, type Repeat } from '../../model/index.js';

const orders = part('orders', 'orders', byIndex(300));
const buyer = part('buyer', 'users', byIndex(1));
const read = route('GET /orders', { kind: 'sequence', parts: [call(orders), each(rowsOf(orders, true), call(buyer))] });
const again = (times: number[], change: Partial<Repeat> = {}): Repeat => ({
  statements: [buyer.statement.id],
  times,
  source: [orders.statement.id],
  sourceRows: [30, 300],
  atOnce: false,
  ...change,
});
const asking = (rows: number, cpuMilliseconds: number): Grown['at'][number] => ({
  users: rows,
  own: rows,
  statements: 1,
  rows,
  bytes: 1,
  cpuMilliseconds,
  heapMegabytes: 1,
});

function seen(grown: Partial<Grown>, driven: Observations['driven'] = []): Observations {
  const at = grown.at ?? [asking(30, 1), asking(300, 1)];
  return { ...nothingObserved(), driven, grow: [{ entryPoint: read.id, at, slope: 0, ...grown }] };
}

function entryOf(entry = read, observations?: Observations, parts: Sample['parts'] = [orders, buyer]) {
  const verdict = verdictOn({ parts, entries: [entry], ...(observations ? { observations } : {}) });
  const [judged] = verdict.entryPoints;
  return { verdict, judged, statements: judged?.verdict.at.at(-1)?.statements };
}

describe('what the running app showed stands in place of what was assumed', () => {
  it('of a loop past a filter: the share of the rows that pass it, and not none to all', () => {
    expect(entryOf().statements).toEqual([1, 361]);
    const third = entryOf(read, seen({ repeats: [again([10, 100])] })).statements;
    // 300 rows were loaded, and up to 360 are modelled.
    expect(third).toEqual([67.67, 181]);
    expect(entryOf(read, seen({ repeats: [again([30, 300])] })).statements).toEqual([301, 361]);
  });

  it('of a loop of which reading knows how often it turns: nothing', () => {
    const known = route('GET /orders', { kind: 'sequence', parts: [call(orders), each(rowsOf(orders), call(buyer))] });
    expect(entryOf(known, seen({ repeats: [again([10, 100])] })).statements).toEqual(entryOf(known).statements);
  });

  it('of a loop over something that could not be read: the rows that it goes with', () => {
    const over = { kind: 'unknown', name: 'queue' } as const;
    const unknown = route('GET /orders', { kind: 'sequence', parts: [call(orders), each(over, call(buyer))] });
    expect(entryOf(unknown).statements?.[1]).toBeLessThan(20);
    expect(entryOf(unknown, seen({ repeats: [again([30, 300])] })).statements).toEqual([301, 361]);
  });

  it('of a loop that reading had not seen: there is one, which brings the ceiling down', () => {
    const hidden = route('GET /orders', { kind: 'sequence', parts: [call(orders), call(buyer)] });
    expect(entryOf(hidden).statements).toEqual([2, 2]);
    const { statements, verdict } = entryOf(hidden, seen({ repeats: [again([60, 600])] }));
    expect(statements).toEqual([601, 721]);
    expect(verdict.ceiling?.breaks).toContain('again for every row');
    const atOnce = entryOf(hidden, seen({ repeats: [again([60, 600], { atOnce: true })] }));
    expect(atOnce.judged?.verdict.at.at(-1)?.milliseconds[1]).toBeLessThan(
      (entryOf(hidden, seen({ repeats: [again([60, 600])] })).judged?.verdict.at.at(-1)?.milliseconds[1] ?? 0) / 2,
    );
  });

  it('of a statement whose rows come from nowhere that is known, or from too few: nothing', () => {
    const few = again([3, 8], { sourceRows: [3, 8] });
    for (const repeat of [again([30, 300], { source: [] }), again([30, 300], { statements: [] }), few])
      expect(entryOf(read, seen({ repeats: [repeat] })).statements).toEqual(entryOf().statements);
  });

  it('of a statement that reading had not foreseen: the headline is at most', () => {
    const driven = (unforeseen: string[]) => [{ entryPoint: read.id, status: 200, answered: true, statements: 2, unforeseen }];
    expect(entryOf(read, seen({}, driven([]))).judged?.verdict.measured).toBe(true);
    expect(entryOf(read, seen({}, driven(['select 1 from secrets']))).judged?.verdict.measured).toBe(false);
    const write = part('write', 'orders', byIndex(1));
    write.statement.facts.verb = 'update';
    const saving = { ...route('PUT /orders', call(write)), id: read.id };
    for (const [sql, measured] of [
      ['UPDATE "public"."orders" SET "other" = $1 WHERE id = $2', true],
      ['update users set name = $1', false],
      ['delete from orders where id = $1', false],
    ] as const)
      expect(entryOf(saving, seen({}, driven([sql])), [write]).judged?.verdict.measured).toBe(measured);
  });
});

describe('work of the process on the rows', () => {
  const rising = part('rising', 'orders', (users) => ({
    rows: users / 10,
    scanned: users / 10,
    buffers: users / 100,
    bytes: users * 10,
  }));
  const list = route('GET /orders', call(rising));
  const judged = (at: Grown['at']) => entryOf(list, seen({ at }), [rising]);

  it('that grows with their square brings the ceiling down, is told, and is no question of the database', () => {
    const calm = judged([asking(30, 2), asking(100, 3), asking(300, 8), asking(900, 25)]);
    const busy = judged([asking(30, 2), asking(100, 12), asking(300, 95), asking(900, 850)]);
    expect(busy.verdict.ceiling?.users).toBeLessThan((calm.verdict.ceiling?.users ?? 0) / 3);
    expect(busy.verdict.ceiling).toMatchObject({ resource: 'app process' });
    expect(busy.verdict.ceiling?.breaks).toContain('its own code works on about');
    expect(busy.verdict.findings.map(({ rule, grade }) => [rule, grade])).toEqual([['blocking-event-loop', 'measured']]);
    expect(busy.verdict.findings[0]?.evidence[0]).toContain('900 rows than when it sent 30,');
  });

  it('is nothing where carrying the rows accounts for it, or where it goes up and down', () => {
    const before = entryOf(list, undefined, [rising]).verdict;
    for (const at of [
      [asking(30, 2), asking(100, 3), asking(300, 8), asking(900, 25)],
      [asking(30, 2), asking(100, 300), asking(300, 8), asking(900, 350)],
      [asking(30, 200), asking(900, 209)],
    ]) {
      const { verdict } = judged(at);
      expect(verdict.findings).toEqual([]);
      expect(verdict.ceiling).toEqual(before.ceiling);
    }
  });
});
