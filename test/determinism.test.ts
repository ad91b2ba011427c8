import { beforeAll, describe, expect, it } from 'vitest';
import { check, type CheckOptions, type Result } from '../src/check.js';
import { writeApp } from './support/app.js';
import { notesApp } from './support/notes.js';
import { reviewFiles } from './support/review.js';

const options: CheckOptions = { now: 1000, users: [10_000, 100_000, 1_000_000], depth: 'quick' };

describe('two checks of one app', () => {
  let results: Result[] = [];
  beforeAll(async () => {
    // One after the other: the second finds a warm machine, another minute and another folder.
    results = [await check(writeApp(notesApp), options), await check(writeApp(notesApp), options)];
  });

  const both = <Part>(part: (result: Result) => Part): [Part | undefined, Part | undefined] => {
    const [first, second] = results.map(part);
    return [first, second];
  };

  it('find the same, with the same ids, sizes, figures and words', () => {
    const [first, second] = both((result) => result.findings);
    expect(first?.map((finding) => finding.rule).sort()).toEqual(['missing-index', 'unbounded-list']);
    expect(second).toEqual(first);
  });

  it('give the same ceiling, steps, lamps and fixes', () => {
    const [first, second] = both(({ verdict }) => ({
      ceiling: verdict?.ceiling,
      staircase: verdict?.staircase,
      lamps: verdict?.lamps,
      afterFixes: verdict?.afterFixes,
      headline: verdict?.headline,
      fixes: verdict?.fixes,
    }));
    expect(first?.ceiling?.users).toBeGreaterThan(0);
    expect(second).toEqual(first);
  });

  it('count the same rows, pages and bytes', () => {
    const counts = both(({ measurements }) =>
      measurements?.statements.map(({ statement, points, modelled, growth }) => ({
        statement,
        growth,
        modelled,
        points: points.map(({ milliseconds: _clock, ...counted }) => counted),
      })),
    );
    expect(counts[0]?.flatMap(({ points }) => points).length).toBeGreaterThan(7);
    expect(counts[1]).toEqual(counts[0]);
  });
});

describe('the id of a finding', () => {
  it('stays the same when lines move', async () => {
    const moved = Object.fromEntries(
      Object.entries(notesApp).map(([file, text]) => {
        if (file.endsWith('.js')) return [file, `// A line.\n\n${text.replaceAll('\n', '\n\n')}`];
        return [file, file.endsWith('.sql') ? `-- A line.\n\n${text}` : text];
      }),
    );
    const [before, after] = [await reviewFiles(notesApp), await reviewFiles(moved)];
    expect(after.findings.map((finding) => finding.id)).toEqual(before.findings.map((finding) => finding.id));
    expect(after.findings.map((finding) => finding.location.line)).not.toEqual(
      before.findings.map((finding) => finding.location.line),
    );
    expect(new Set(before.findings.map((finding) => finding.id)).size).toBe(before.findings.length);
  });
});
