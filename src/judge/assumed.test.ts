import { expect, it } from 'vitest';
import {
  appOf,
  asked,
  call,
  each,
  finding,
  part,
  route,
  rowsOf,
  scan,
  scenarioOf,
  verdictOn,
  wholeTable,
} from '../../test/judge/sample.js';
import type { Finding, TableScenario } from '../model/index.js';
import { assumedRows } from './assumed.js';
import { basisOf } from './basis.js';
import { unmeasured } from './declared.js';

/** With how many rows a finding about a list of all posts is reckoned. */
function assumed(posts: Partial<TableScenario>): string[] | undefined {
  const perUser = posts.perUser ?? 1.6;
  const list = part('posts', 'posts', wholeTable(perUser, 1000));
  const page = route('GET /posts', call(list));
  const verdict = verdictOn({
    parts: [list],
    entries: [page],
    findings: [finding('unbounded-list', [list], [page])],
    tables: [{ table: 'posts', perUser, ...posts }],
  });
  expect(verdict.findings[0]?.breaksAt).toBeDefined();
  return verdict.findings[0]?.assumed;
}

it('says with how many rows a size is reckoned, and that it is a guess; not what the owner or a live database has said', () => {
  expect(assumed({})).toEqual(['1.6 posts per user']);
  expect(assumed({ perUser: 5, guess: true })).toEqual(['5 posts per user (a guess)']);
  expect(assumed({ perUser: 1 / 4 })).toEqual(['one row of posts for 4 users']);
  expect(assumed({ perUser: 1 })).toBeUndefined();
  expect(assumed({ from: 'owner' })).toBeUndefined();
});

it('names the table that a deletion looks through, and what a loop turns over', () => {
  const list = part('posts', 'posts', wholeTable(2, 1000));
  const inner = part('authors', 'authors', scan(3, 1));
  const turning = route('GET /turning', each(rowsOf(list), call(inner)));
  const tables = [
    { table: 'posts', perUser: 2 },
    { table: 'authors', perUser: 1 },
  ];
  const sample = { parts: [list, inner], entries: [turning], tables };
  const basis = basisOf(appOf(sample), scenarioOf(sample), [], unmeasured, { users: asked, now: 1000, version: '', timings: {} });
  const of = (change: Partial<Finding>) => assumedRows(basis, finding('some', [inner], [turning], change));
  expect(of({ kind: 'unbounded-list' })).toEqual([]);
  expect(of({ kind: 'n-plus-one' })).toEqual(['2 posts per user']);
  expect(of({ kind: 'missing-index', fix: 'CREATE INDEX "i" ON "public"."posts" ("author_id");' })).toEqual(['2 posts per user']);
});
