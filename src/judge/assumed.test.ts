import { expect, it } from 'vitest';
import { call, finding, part, route, verdictOn, wholeTable } from '../../test/judge/sample.js';
import type { TableScenario } from '../model/index.js';

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
