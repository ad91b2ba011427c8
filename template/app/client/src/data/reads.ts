import { type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { entityOf } from '../entities';
import type { Asked, Entity, List, Row } from '../model';
import { usePerson } from '../session';
import { answered } from './answer';

function rowQuery(entity: Entity, id: string) {
  return { queryKey: ['row', entity.key, id], queryFn: () => answered(entity.find(id)) };
}

/** One row, whole. */
export function useRow(entity: Entity, id: string | undefined) {
  return useQuery({ ...rowQuery(entity, id ?? ''), enabled: id !== undefined && id !== '' });
}

/** A list, page by page. */
export function usePages(entity: Entity, list: List, asked: Omit<Asked, 'after' | 'limit'>, enabled = true) {
  return useInfiniteQuery({
    queryKey: ['list', entity.key, list.key, asked],
    queryFn: ({ pageParam }) => answered(list.read({ ...asked, after: pageParam ?? undefined, limit: list.page })),
    initialPageParam: firstPage(),
    getNextPageParam: ({ data }) => data.next,
    enabled: enabled && (list.search === undefined || asked.begins.trim() !== ''),
  });
}

/** Behind which row the first page begins: none. */
function firstPage(): string | null {
  return null;
}

/** The first rows of a list, to choose from. */
export function useChoices(list: { entity: Entity; list: List } | undefined, parent: string | undefined, begins: string) {
  const ready = list !== undefined && parent !== undefined && (list.list.search === undefined || begins.trim() !== '');
  return useQuery({
    queryKey: ['list', list?.entity.key, list?.list.key, 'choices', parent, begins],
    queryFn: () =>
      list === undefined
        ? Promise.reject(new Error('there is no list'))
        : answered(list.list.read({ parent: parent ?? '', begins, filters: {}, after: undefined, limit: 100 })),
    enabled: ready,
  });
}

/** Follows ids from a row to another one's id: `['shopId', 'ownerId']`. */
export async function follow(queries: QueryClient, entity: Entity, row: Row, way: string[]): Promise<string | undefined> {
  const [first = '', ...rest] = way;
  const id = row[first];
  if (typeof id !== 'string' || id === '' || rest.length === 0) return typeof id === 'string' && id !== '' ? id : undefined;
  const next = entityOf(entity.relations.find(({ name }) => name === first)?.to ?? '');
  if (next === undefined) return undefined;
  const { data } = await queries.fetchQuery({ ...rowQuery(next, id), staleTime: 30_000 });
  return follow(queries, next, data, rest);
}

export function useFollowed(entity: Entity | undefined, row: Row | undefined, way: string[]): string | undefined {
  const queries = useQueryClient();
  const start = row?.[way[0] ?? ''];
  const { data } = useQuery({
    queryKey: ['followed', entity?.key, start, way],
    queryFn: async () => (entity && (await follow(queries, entity, row ?? {}, way))) ?? null,
    enabled: entity !== undefined && typeof start === 'string' && start !== '',
  });
  return data ?? undefined;
}

/** Whether the one who is signed in is among those to whom the ways lead; where the row does not tell, the server will. */
export function useMay(entity: Entity, row: Row | undefined, ways: string[][] | undefined): boolean {
  const person = usePerson()?.id;
  const queries = useQueryClient();
  const starts = (ways ?? []).map(([first = '']) => row?.[first]);
  const { data = false } = useQuery({
    queryKey: ['may', entity.key, person, starts, ways],
    queryFn: async () => {
      const people = await Promise.all((ways ?? []).map((way) => follow(queries, entity, row ?? {}, way).catch(() => undefined)));
      return people.includes(person);
    },
    enabled: person !== undefined && row !== undefined && ways !== undefined,
  });
  if (person === undefined || row === undefined) return false;
  return ways === undefined || data;
}
