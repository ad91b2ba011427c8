import { expect, it } from 'vitest';
import { call, finding, part, route, verdictOn, wholeTable } from '../../test/judge/sample.js';
import type { Verdict } from '../model/index.js';
import { renderBill } from './bill.js';
import { renderFixes } from './fixes.js';
import { renderMarkdown } from './formats/markdown.js';
import { fixesOf } from './page/fixes.js';
import { needsOf } from './page/needs.js';
import { staircaseOf } from './page/staircase.js';

/** Terminal, page and Markdown say the same of the same verdict. */

const style = { color: false, width: 100 };
const all = part('all', 'orders', wholeTable(1.6, 1000));
const whole = verdictOn({
  parts: [all],
  entries: [route('GET /api/all', call(all))],
  scenario: { platform: { database: 'RDS', process: 'server' } },
});
const mended: Verdict = {
  ...whole,
  afterFixes: { sameAnswers: { users: 20_000, over: false, grade: 'verified' }, changingWhatIsShown: undefined },
};

it('what mending gives, with its grade', () => {
  const said = 'about 20 thousand users (tried on a copy)';
  expect(renderFixes(mended, style)).toContain(`with the fixes that keep every answer   ${said}`);
  expect(staircaseOf(mended).html).toContain(`with the fixes that keep every answer: <strong>${said}</strong>`);
  expect(renderMarkdown(mended)).toContain(`- with the fixes that keep every answer: ${said}`);
});

it('nothing of it where the ceiling is the room of one group', () => {
  const shared: Verdict = { ...mended, scenario: { ...mended.scenario, group: { unit: 'household', usersPerGroup: 4 } } };
  for (const text of [renderFixes(shared, style), staircaseOf(shared).html, renderMarkdown(shared)])
    expect(text).not.toContain('with the fixes that keep every answer');
});

it('what it costs: both bills, and what is not known', () => {
  const texts = [renderBill(whole, { ...style, width: 400 }), needsOf(whole).html];
  for (const text of texts) {
    expect(text).toContain('and for the app’s process');
    expect(text).toContain('not known, and not in it: classes above db.t4g.medium');
    expect(text).not.toContain('none so large');
  }
  expect(texts[1]).toContain('<th scope="row">screens a second</th>');
});

it('a fix is named in plain words, and only where an open finding asks for it', () => {
  const fix: Verdict['fixes'][number] = {
    id: 'fix',
    kind: 'limit',
    ddl: 'select 1 limit 50',
    verdict: 'verified',
    why: 'fifty rows',
    findings: ['asks-for-it'],
    changesWhatIsShown: true,
    proposed: true,
    price: [],
  };
  const of = (findings: Verdict['findings']): Verdict => ({ ...whole, findings, fixes: [fix] });
  const open = { ...finding('unbounded-list', [all], []), id: 'asks' };
  expect(fixesOf(of([open])).html).toContain('No open finding has a fix');
  expect(renderFixes(of([open]), style)).not.toContain('Tried on a copy');
  const asked = { ...open, id: 'asks-for-it' };
  expect(fixesOf(of([asked])).html).toContain('<h3>a page instead of the whole list (changes what is shown)</h3>');
  expect(renderFixes(of([asked]), style)).toContain('a page instead of the whole list (changes what is shown): select 1');
});

it('what it needs: an upper end that says nothing is not told', () => {
  const wide: Verdict = {
    ...whole,
    capacity: whole.capacity.map((one) => ({ ...one, cores: [101, 281_605_410], connections: [2, 34] })),
  };
  for (const text of [renderBill(wide, { ...style, width: 400 }), needsOf(wide).html]) {
    expect(text).toContain('101 or more');
    expect(text).toContain('2 to 34');
    expect(text).not.toContain('281,605,410');
  }
});
