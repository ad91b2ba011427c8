import { describe, expect, it } from 'vitest';
import { call, part, route, verdictOn, wholeTable } from '../../test/judge/sample.js';
import { type FixReport, renderFixReport } from './fix-report.js';

const products = part('products', 'products', wholeTable(1.6, 1000));
const before = verdictOn({
  parts: [products],
  entries: [route('GET /products', call(products))],
  findings: [],
  tables: [{ table: 'products', perUser: 1.6 }],
});
const left = Array.from({ length: 12 }, (_, at) => ({ fix: `fix ${String(at)}`, why: `reason ${String(at)}` }));
const report: FixReport = { files: [{ file: 'a.ts', isNew: false }], fixes: [], left, next: [], before };

describe('what a fix is said to bring', () => {
  it('names a part of the code that is written, beside what is written whole', () => {
    const parts = [{ fix: 'x', why: 'it is written into a part of the code: not at b.ts:3: it waits' }];
    expect(renderFixReport({ ...report, left: parts }, { written: false })).toContain('a part of 1 of the code, each tried');
  });

  it('is whole beside a patch, where --json prints nothing', () => {
    const dry = renderFixReport(report, { written: false });
    expect(dry).toContain('reason 11');
    expect(dry).not.toContain('--json');
    expect(renderFixReport(report, { written: true })).toContain('… and 4 more in --json');
  });
});
