import { expect, it } from 'vitest';
import { sharedBy } from './shared.js';

const many = (kind: 'route' | 'page', count: number, sites: string[]) =>
  Array.from({ length: count }, (_, at): [{ kind: 'route' | 'page' }, string[]] => [
    { kind },
    [...sites, `${kind} ${String(at)}`],
  ]);

it('what stands before most routes is no route’s own, however many pages the app has', () => {
  const shared = (pages: number) => sharedBy(new Map([...many('route', 5, ['seen last']), ...many('page', pages, ['a page’s'])]));
  expect([...shared(0)]).toEqual(['seen last']);
  expect([...shared(3)]).toEqual(['seen last']);
  expect([...shared(9)]).toEqual(['seen last', 'a page’s']);
});
