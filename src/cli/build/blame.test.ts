import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { byIndex, call, part, route, verdictOn } from '../../../test/judge/sample.js';
import { readBlueprint } from '../../build/index.js';
import type { Observed, Verdict } from '../../model/index.js';
import { blame } from './blame.js';

const place = new URL('../../../examples/blueprints/feed.json', import.meta.url);
const blueprint = readBlueprint(readFileSync(place, 'utf8'), 'feed.json');
const posts = part('posts', 'posts', byIndex(1));
const holds = verdictOn({ parts: [posts], entries: [route('GET /posts', call(posts))] });
const observed: Observed = { asked: 0, answered: 0, unanswered: [], statements: 0, unforeseen: 0, experiments: [], unknowns: [] };

const blamed = (more: Partial<Verdict>): string => blame({ ...holds, ...more }, blueprint, 'out');

it('says nothing of what holds, run or not', () => {
  expect(holds.ceiling?.over).toBe(true);
  expect(blamed({})).toBe('');
  expect(blamed({ observed: { ...observed, started: { command: 'node x', folder: '.', seconds: 1, outside: [] } } })).toBe('');
});

it('fails a build whose app was to be run and did not start', () => {
  expect(blamed({ observed: { ...observed, unknowns: ['the app: its packages are not installed'] } })).toContain(
    'It could not be run: the app: its packages are not installed.',
  );
});
