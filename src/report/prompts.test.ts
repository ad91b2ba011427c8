import { describe, expect, it } from 'vitest';
import { call, finding, part, route, verdictOn, wholeTable } from '../../test/judge/sample.js';
import type { Verdict } from '../model/index.js';
import { inOrder, promptOfAll } from './index.js';

function sample(count: number): Verdict {
  const products = part('products', 'products', wholeTable(1.6, 1000));
  const list = route('GET /products', call(products));
  const findings = Array.from({ length: count }, (_, at) =>
    finding(at % 2 === 0 ? 'race' : 'unbounded-list', [products], [list], {
      id: `finding-${String(at)}`,
      title: `Title ${String(at)}`,
      ...(at % 2 === 0 ? { breaks: 'wrong' } : {}),
    }),
  );
  return verdictOn({ parts: [products], entries: [list], findings, tables: [{ table: 'products', perUser: 1.6 }] });
}

describe('the text for an AI about the whole report', () => {
  it('has every open finding once, those of the staircase first and in its order', () => {
    const verdict = sample(6);
    const order = inOrder(verdict).map(({ id }) => id);
    expect([...order].sort()).toEqual(
      verdict.findings
        .filter(({ status }) => status === 'open')
        .map(({ id }) => id)
        .sort(),
    );
    const steps = [...new Set(verdict.staircase.flatMap((step) => step.findings))].filter((id) => order.includes(id));
    expect(order.slice(0, steps.length)).toEqual(steps);
    const text = promptOfAll(verdict);
    expect(text).toContain(verdict.headline);
    expect([...text.matchAll(/^## \d of 6$/gm)]).toHaveLength(6);
  });

  it('stays within its size and says what did not fit', () => {
    const text = promptOfAll(sample(400));
    expect(text.length).toBeLessThan(30_000);
    expect(text).toMatch(/\d+ more did not fit: `npx loadbearing prompt \d+` prints the next one\.$/);
  });

  it('says so when nothing is open', () => {
    expect(promptOfAll(sample(0))).toMatch(/^Nothing is open: /);
  });
});
