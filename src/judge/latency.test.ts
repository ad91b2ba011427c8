import { expect, it } from 'vitest';
import { appOf, byIndex, call, each, part, type Part, route, rowsOf, scenarioOf } from '../../test/judge/sample.js';
import { basisOf } from './basis.js';
import { evaluate } from './latency.js';

const nothing = { sizes: [], fixes: [], processes: [], selfCheck: undefined, tables: [], unknowns: [], seconds: {} };

/** How many statements a call is taken to send; `places` says of each statement which variant it belongs to, and where in it. */
function sentBy(places: { variant: number; order: number }[]): number {
  const parts: Part[] = places.map((place, at) => {
    const one = part(`s${String(at)}`, 'orders', byIndex(1), place);
    return { ...one, statement: { ...one.statement, site: 'site-s0' } };
  });
  const entry = route('GET /', { kind: 'call', site: 'site-s0', variants: [] });
  const sample = { parts, entries: [entry] };
  const measurements = { ...nothing, statements: parts.map((one) => one.measurement) };
  const options = { users: [1_000_000], now: 1_000, version: '0', timings: {} };
  const basis = basisOf(appOf(sample), scenarioOf(sample), [], measurements, options);
  return evaluate(basis, entry, 1_000, 'centre').critical.statements;
}

it('adds up the statements of a variant, and takes the dearest of the variants', () => {
  const first = { variant: 0, order: 0 };
  expect(sentBy([first])).toBe(1);
  expect(sentBy([first, { variant: 0, order: 1 }, { variant: 0, order: 2 }])).toBe(3);
  expect(sentBy([first, { variant: 1, order: 0 }])).toBe(1);
  expect(sentBy([first, { variant: 1, order: 0 }, { variant: 1, order: 1 }])).toBe(2);
});

it('sends as many at once as the pool has connections, as the code or the owner says', () => {
  const [list, one] = [part('list', 'orders', byIndex(40)), part('one', 'users', byIndex(1))];
  const entry = route('GET /', { kind: 'sequence', parts: [call(list), each(rowsOf(list), call(one), true)] });
  const sample = { parts: [list, one], entries: [entry] };
  const measurements = { ...nothing, statements: sample.parts.map((each) => each.measurement) };
  const options = { users: [1_000_000], now: 1_000, version: '0', timings: {} };
  const waited = (poolConnections?: number): number => {
    const scenario = scenarioOf(sample);
    const machine = { ...scenario.machine, ...(poolConnections === undefined ? {} : { poolConnections }) };
    const basis = basisOf(appOf(sample), { ...scenario, machine }, [], measurements, options);
    return evaluate(basis, entry, 1_000, 'centre').critical.waiting;
  };
  expect(waited(40)).toBeLessThan(waited());
  expect(waited(1)).toBeGreaterThan(5 * waited());
});
