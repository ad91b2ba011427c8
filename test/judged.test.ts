import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../src/review/index.js';
import { parse } from './support/json.js';

interface Judgement {
  app: string;
  rule: string;
  right: boolean;
  reason: string;
}

const folder = new URL('../bench/judged/', import.meta.url);

/** Findings on real apps, each looked at by hand. */
const judgements: Judgement[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) =>
    parse(`{"all":${readFileSync(new URL(file, folder), 'utf8')}}`)
      .list('all')
      .map((entry) => ({
        app: file,
        rule: entry.text('rule'),
        right: entry.text('right') === 'true',
        reason: entry.text('reason'),
      })),
  );

function precision(of: Judgement[]): number {
  return of.filter((judgement) => judgement.right).length / of.length;
}

describe('findings on real apps that were judged by hand', () => {
  it('are many, of many apps, each with its reason and of a rule that exists', () => {
    expect(judgements.length).toBeGreaterThan(100);
    expect(new Set(judgements.map((judgement) => judgement.app)).size).toBeGreaterThanOrEqual(8);
    const known = new Set(rules.map((rule) => rule.meta.id));
    expect(judgements.filter((judgement) => !known.has(judgement.rule) || judgement.reason.length < 20)).toEqual([]);
  });

  it('are right nearly eight times of ten, and for each rule that says much but for those known to fall short', () => {
    // The goal is nine of ten, and reading alone does not meet it: 893 of 1,140, of which 304 of 486 on thirty apps that nobody had tuned on.
    // Of what a whole check still reports once it has measured, more is right (bench/judged.mjs). No figure here may be lowered but by
    // new judgements of such apps.
    expect(precision(judgements)).toBeGreaterThanOrEqual(0.78);
    // What a list of one owner or parent holds is not told by its text: measuring clears it.
    const short: Record<string, number> = {
      'n-plus-one': 0.7,
      'unbounded-list': 0.56,
      'unbounded-in-list': 0.79,
      'over-fetch': 0.67,
      'in-memory-state': 0.88,
      denormalized: 0.87,
      'silent-cap': 0.71,
      race: 0.89,
      'broken-query': 0.72,
    };
    for (const rule of new Set(judgements.map((judgement) => judgement.rule))) {
      const own = judgements.filter((judgement) => judgement.rule === rule);
      if (own.length >= 20) expect(precision(own), rule).toBeGreaterThanOrEqual(short[rule] ?? 0.9);
    }
  });
});
