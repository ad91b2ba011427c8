import { expect, it } from 'vitest';
import { call, finding, part, route, verdictOn, wholeTable } from '../../test/judge/sample.js';

it('tells of an open door before what is slow later, also where staff alone should go through it', () => {
  const orders = part('orders', 'orders', wholeTable(0.05, 100));
  const list = route('GET /api/orders', call(orders));
  const truncate = route('POST /api/admin/truncate', { kind: 'sequence', parts: [] }, { backOffice: true });
  const { findings } = verdictOn({
    parts: [orders],
    entries: [list, truncate],
    findings: [
      finding('unbounded-list', [orders], [list]),
      finding('broken-query', [orders], [list], { breaks: 'fails', kind: 'broken-query', grade: 'measured' }),
      finding('open-maintenance', [], [truncate], { breaks: 'unsafe', kind: 'security' }),
    ],
  });
  expect(findings[2]?.breaksAt?.users).toBeGreaterThan(2_000);
  expect(findings.map(({ rule }) => rule)).toEqual(['open-maintenance', 'broken-query', 'unbounded-list']);
});

it('rests the number on what screens ask for, not on a route that none of them does', () => {
  const orders = part('orders', 'orders', wholeTable(5, 1000));
  const goods = part('goods', 'goods', wholeTable(0.05, 1000));
  const entries = (unasked?: true) => [
    route('GET /api/leftovers', call(orders), unasked ? { unasked } : {}),
    route('GET /api/goods', call(goods)),
  ];
  expect(verdictOn({ parts: [orders, goods], entries: entries() }).ceiling?.breaks).toContain('leftovers');
  expect(verdictOn({ parts: [orders, goods], entries: entries(true) }).ceiling?.breaks).toContain('goods');
});
