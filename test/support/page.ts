import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rules } from '../../src/review/index.js';
import { reviewFiles } from './review.js';

/** Runs the examples on a rule's page: what it calls bad must be found, what it calls good must not. */
export function testPage(folder: string): void {
  const id = new URL(folder).pathname.split('/').at(-2) ?? '';
  const page = readFileSync(new URL(`./${id}.md`, folder), 'utf8');
  const schema = block(page, 'sql schema');
  const meta = rules.find((rule) => rule.meta.id === id)?.meta;

  it(`${id}: the page has what, why, what to do, and is about the rule`, () => {
    expect(meta).toBeDefined();
    for (const heading of ['## Why it hurts', '## What to do']) expect(page).toContain(heading);
  });

  it(`${id}: the bad example is found`, async () => {
    const { findings } = await reviewFiles({
      ...around(page),
      'migrations/001.sql': schema,
      'src/server.js': block(page, 'js bad'),
    });
    const found = findings.filter((finding) => finding.rule === id);
    expect(found).toHaveLength(1);
    expect(found[0]?.kind).toBe(meta?.kind);
  });

  it(`${id}: the good example is not`, async () => {
    const { findings } = await reviewFiles({
      ...around(page),
      'migrations/001.sql': page.includes('```sql good') ? block(page, 'sql good') : schema,
      'src/server.js': block(page, 'js good'),
    });
    expect(findings.filter((finding) => finding.rule === id)).toEqual([]);
  });
}

function around(page: string): Record<string, string> {
  return page.includes('```html') ? { 'index.html': block(page, 'html'), 'package.json': '{}' } : { 'package.json': '{}' };
}

function block(page: string, info: string): string {
  const start = page.indexOf(`\`\`\`${info}\n`);
  if (start < 0) throw new Error(`the page has no block "${info}"`);
  const from = start + info.length + 4;
  return page.slice(from, page.indexOf('\n```', from));
}
