import { expect, it } from 'vitest';
import { byIndex, call, each, part, route, rowsOf, scan, verdictOn, wholeTable } from '../../test/judge/sample.js';
import type { EntryPoint, Work } from '../model/index.js';

const customers = part('customers', 'customers', wholeTable(1, 200));
const orders = part('orders', 'orders', scan(3, 3));
const mine = part('mine', 'orders', byIndex(20));
const loops: Work = { kind: 'sequence', parts: [call(customers), each(rowsOf(customers), call(orders))] };

/** What is said first of an app of which a report of everybody's orders takes minutes; `change` says who opens it. */
function headline(change: Partial<EntryPoint>): string {
  const entries = [route('GET /api/mine', call(mine)), route('GET /api/report', loops, change)];
  return verdictOn({ parts: [customers, orders, mine], entries }).headline;
}

it('lets a report that staff gives up waiting for be a step of its own, and no load of the busiest minute', () => {
  expect(headline({ backOffice: true })).toMatch(/^It holds over 1 million users/);
  // What runs by a schedule runs to its end.
  const job = headline({ backOffice: true, kind: 'job', moment: 'job', everyMilliseconds: 60_000 });
  expect(job).toMatch(/is busy for more than 60 % of the busiest minute; most of it is the job/);
});
