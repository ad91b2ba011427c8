import { expect, it } from 'vitest';
import { byIndex, call, finding, part, route, verdictOn } from '../../test/judge/sample.js';

const mine = part('mine', 'orders', byIndex(20));

it('says of a screen that only some of its calls fail where the client hands errors back', () => {
  const refused = { by: 'app', code: '42501', message: 'permission denied for table orders' } as const;
  const headlineWith = (library: 'supabase' | 'pg', more: (typeof mine)[]) => {
    const broken = part('broken', 'orders', undefined, { refused, library });
    const entry = route('GET /api/broken', { kind: 'sequence', parts: [broken, ...more].map(call) });
    return verdictOn({
      parts: [mine, broken],
      entries: [route('GET /api/mine', call(mine)), entry],
      findings: [finding('broken-query', [broken], [entry], { kind: 'broken-query', breaks: 'fails', grade: 'measured' })],
    }).headline;
  };
  expect(headlineWith('supabase', [mine])).toContain('At any size, one thing fails in part: GET /api/broken.');
  expect(headlineWith('supabase', [])).toContain('At any size, one thing never works: GET /api/broken.');
  expect(headlineWith('pg', [mine])).toContain('At any size, one thing never works: GET /api/broken.');
});
