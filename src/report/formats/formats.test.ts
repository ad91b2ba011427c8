import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { call, finding, part, route, verdictOn, wholeTable } from '../../../test/judge/sample.js';
import { parse } from '../../../test/support/json.js';
import type { Verdict } from '../../model/index.js';
import { formats, type FormatName } from './index.js';

const secret = 'secretshop';
const hostile = `${secret} <img src=x> | \`rm\` @everybody ::error::\n%0A`;

function sample(findings = 3): Verdict {
  const products = part('products', 'products', wholeTable(1.6, 1000));
  const list = route(`GET /${secret}`, call(products));
  const of = (at: number, rule: string, change: object) =>
    finding(rule, [products], [list], {
      id: `finding-${String(at)}`,
      title: `List ${String(at)} ${hostile}`,
      location: { file: `src/a b/${secret}.ts`, line: 3, endLine: 4, column: 1 },
      related: [{ file: 'src/other.ts', line: 9, role: 'query' }],
      ...change,
    });
  const many = Array.from({ length: findings }, (_, at) =>
    of(at, ['unbounded-list', 'race', 'n-plus-one'][at % 3] ?? 'race', at % 3 === 1 ? { breaks: 'wrong' } : {}),
  );
  const verdict = verdictOn({
    parts: [products],
    entries: [list],
    findings: many,
    tables: [{ table: 'products', perUser: 1.6 }],
  });
  return { ...verdict, app: { ...verdict.app, name: secret } };
}

const rules = [{ id: 'unbounded-list', title: 'a whole list', text: 'It grows.\n\nAsk for a page.' }];
const render = (name: FormatName, verdict: Verdict): string => formats[name](verdict, { rules, day: '2026-11-26' });

it('SARIF is valid by Microsoft’s own validator, with a fingerprint for each finding', { timeout: 120_000 }, () => {
  const text = render('sarif', sample());
  const run = parse(text).list('runs')[0];
  expect(run?.list('results').map((result) => result.text('level'))).toEqual(['warning', 'warning', 'note']);
  expect(run?.value).toMatchObject({
    results: [{ partialFingerprints: { 'loadbearing/v1': expect.stringContaining('finding-') } }, {}, {}],
    tool: { driver: { name: 'loadbearing' } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-sarif-'));
  try {
    const file = join(folder, 'result.sarif');
    writeFileSync(file, text);
    const tool = join(import.meta.dirname, '../../../node_modules/.bin/sarif-multitool');
    const { stdout, stderr, status } = spawnSync(tool, ['validate', file], { encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toContain('Analysis completed successfully');
    expect(`${stdout}${stderr}`.split('\n').filter((line) => / error /.test(line))).toEqual([]);
    expect(status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('Markdown says the answer first and takes nothing from the repository for markup', () => {
  const text = render('markdown', sample(900));
  expect(text).toMatch(/^## It holds about 3 thousand users/);
  expect(text).toContain('| fast | ✅ yes | ❌ no | ❌ no | ❌ no |');
  expect(text).toContain('&lt;img src=x&gt; \\| \\`rm\\` &#64;everybody');
  expect(text).not.toMatch(/<img|@everybody/);
  expect(text.length).toBeLessThan(65_536);
  expect(text).toMatch(/… and \d+ more/);
});

it('every format that lists findings says with how many rows a size is reckoned, and takes no name of a table for markup', () => {
  const verdict = sample();
  const [first] = verdict.findings;
  expect(first?.assumed).toEqual(['1.6 products per user']);
  const named = {
    ...verdict,
    findings: verdict.findings.map((one) => ({ ...one, assumed: ['5 <img src=x> per user (a guess)'] })),
  };
  expect(render('markdown', named)).toContain('reckoned with 5 &lt;img src=x&gt; per user (a guess)');
  expect(render('markdown', named)).not.toContain('<img');
  // In the folded part of a long report too.
  const many = sample(40);
  const all = { ...many, findings: many.findings.map((one) => ({ ...one, assumed: ['5 <img src=x> per user'] })) };
  expect(render('markdown', all).match(/reckoned with 5 &lt;img/g)?.length).toBeGreaterThan(10);
  expect(render('markdown', all)).not.toContain('<img');
  expect(render('sarif', named)).toContain('reckoned with 5 <img src=x> per user (a guess)');
});

it('annotations stand at their lines, ten of each sort, and no text ends one early', () => {
  const lines = render('github', sample(40)).trim().split('\n');
  expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(10);
  expect(lines.filter((line) => line.startsWith('::notice file='))).toHaveLength(10);
  expect(lines[0]).toMatch(
    /^::warning file=src\/a b\/secretshop\.ts,line=3,endLine=4,title=Slow from about 3 thousand users::List \d+ .*%0A%250A/,
  );
  expect(lines[0]).toMatch(/ Reckoned with 1\.6 products per user\. /);
  expect(lines.at(-1)).toMatch(/^::notice title=loadbearing::It holds about/);
});

it.each(['badge', 'card'] as const)('a %s says for how many there is room, and nothing of the app', (name) => {
  const text = render(name, sample());
  expect(text).toMatch(/^<svg /);
  expect(text).toContain('about 3 thousand users');
  expect(text).not.toContain(secret);
  expect(text).not.toContain('products');
});
