import { describe, expect, it } from 'vitest';
import { call, finding, part, route, verdictOn, wholeTable } from '../../test/judge/sample.js';
import type { Verdict } from '../model/index.js';
import { inOrder, promptOfAll, renderVerdict } from './index.js';

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
  it('has every open finding once, with the numbers of the report', () => {
    const verdict = sample(6);
    const shown = [...renderVerdict(verdict, { color: false, width: 100 }).matchAll(/^ +(\d+)\. .*?(Title \d+)/gm)];
    expect(shown.map(([, number, title]) => [Number(number), title])).toEqual(
      inOrder(verdict).map(({ title }, at) => [at + 1, title]),
    );
    const text = promptOfAll(verdict);
    expect(text).toContain(verdict.headline);
    expect([...text.matchAll(/^## (\d) of 6$/gm)].map(([, number]) => Number(number))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('says with how many rows a size is reckoned, in the report and in the text about a finding, on one plain line', () => {
    const verdict = sample(6);
    const findings = verdict.findings.map((one) => ({
      ...one,
      breaksAt: { users: 5000, interval: [4000, 6000] as [number, number] },
      assumed: ['5 po\u001B[31msts per user (a guess)'],
    }));
    const said = { ...verdict, findings };
    const text = renderVerdict(said, { color: false, width: 100 });
    expect(text).toMatch(/^ +reckoned with +5 po \[31msts per user \(a guess\)$/m);
    expect(text).toMatch(/^ +\d+\. \w+ from about 5 thousand users, reckoned with 5 po \[31msts per user \(a guess\): Title/m);
    expect(promptOfAll(said)).toContain('reckoned with 5 po');
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
