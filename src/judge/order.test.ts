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
      finding('open-maintenance', [], [truncate], { breaks: 'unsafe', kind: 'security' }),
    ],
  });
  expect(findings[1]?.breaksAt?.users).toBeGreaterThan(2_000);
  expect(findings.map(({ rule }) => rule)).toEqual(['open-maintenance', 'unbounded-list']);
});
