import { describe, expect, it } from 'vitest';
import { call, finding, part, route, verdictOn, wholeTable } from '../../../test/judge/sample.js';
import type { Verdict } from '../../model/index.js';
import { differenceOf } from './difference.js';
import { findingsPage } from './page.js';
import { summaryOf } from './summary.js';

function sample(count: number, title = 'Title', perUser = 1.6): Verdict {
  const products = part('products', 'products', wholeTable(perUser, 1000));
  const list = route('GET /products', call(products));
  const findings = Array.from({ length: count }, (_, at) =>
    finding('race', [products], [list], { id: `finding-${String(at)}`, title: `${title} ${String(at)}`, breaks: 'wrong' }),
  );
  return verdictOn({ parts: [products], entries: [list], findings, tables: [{ table: 'products', perUser }] });
}

describe('pages of findings', () => {
  it.each(['Title', 'A very long title '.repeat(40)])('give each once, in order, and are bounded (%#)', (title) => {
    const verdict = sample(50, title);
    const seen: string[] = [];
    for (let first: number | undefined = 0; first !== undefined;) {
      const { lines, open, next } = findingsPage(verdict, first);
      expect(open).toBe(50);
      expect(lines.join('\n').length).toBeLessThanOrEqual(6_000);
      seen.push(...lines);
      first = next;
    }
    expect(seen.map((line) => /^(\d+)\. \[([\w-]+)\]/.exec(line)?.slice(1))).toEqual(
      verdict.findings.map(({ id }, at) => [String(at + 1), id]),
    );
    expect(findingsPage(verdict, 50)).toEqual({ lines: [], open: 50 });
  });
});

describe('the summary', () => {
  it('has the sentence, the lamps and the first findings, and counts the rest', () => {
    const verdict = sample(9);
    const text = summaryOf(verdict);
    expect(text.startsWith(verdict.headline)).toBe(true);
    expect(text.match(/^At .* users: fast /gm)).toHaveLength(verdict.lamps.length);
    expect(text).toContain('in the order in which they are met (the first 3 of 9):');
    expect(text.match(/\[finding-\d\]/g)).toHaveLength(3);
    expect(summaryOf({ ...verdict, ceiling: undefined })).toContain('Ceiling: not known');
  });
});

describe('the difference', () => {
  it('names what is gone with its title, what is new, and which way the ceiling went', () => {
    const before = sample(2);
    const after = sample(1);
    expect(differenceOf(before, after)).toMatch(/Gone or better \(1\):\n- race \(finding-1\) is gone\. It was: Title 1/);
    expect(differenceOf(before, after)).toContain('The ceiling is the same.');
    expect(differenceOf(after, before)).toMatch(/New or worse \(1\):\n- New: Title 1[\s\S]*\[finding-1\].* NEW/);
    const denser = sample(1, 'Title', 16);
    expect(differenceOf(after, denser)).toContain('The ceiling is LOWER.');
    expect(differenceOf(denser, after)).toContain('The ceiling is higher.');
    expect(differenceOf(before, { ...after, ceiling: undefined })).toContain('not to be compared');
  });
});
