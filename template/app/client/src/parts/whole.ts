import { withWaiting } from '../data/outbox';
import { useRow } from '../data/reads';
import type { Entity, Row } from '../model';
import { useSending } from '../sender';

/** A row as this person sees it: what the server gave last, with what of their own still waits. */
export function useWhole(entity: Entity, id: string) {
  const { writes } = useSending();
  const read = useRow(entity, id);
  const own = writes.filter((write) => write.row === id && write.problem === undefined);
  const made = own.find(({ method }) => method === 'POST');
  const start: Row | undefined =
    read.data?.data ?? (made && { version: 1, ownerId: made.person, createdAt: new Date(made.at).toISOString() });
  return {
    row: start && withWaiting(start, id, writes),
    keptAt: read.data?.keptAt,
    waits: own.length > 0,
    unsent: made !== undefined && read.data === undefined,
    error: start === undefined ? read.error : null,
    again: () => void read.refetch(),
  };
}
