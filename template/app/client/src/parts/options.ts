import { useChoices, useFollowed } from '../data/reads';
import { nameOf } from '../data/values';
import { entityOf } from '../entities';
import type { Choosing, Entity, Row } from '../model';
import { usePerson } from '../session';

export interface Option {
  value: string;
  text: string;
}

interface Options {
  options: Option[];
  /** There are more than can be offered. */
  more: boolean;
  /** What rows are searched by, where they can be. */
  search: string | undefined;
  many: string;
  loading: boolean;
}

/**
 * The rows from which one is chosen.
 * @param of the row for which one is chosen, as far as it is filled in: it may tell whose rows are offered
 */
export function useOptions(from: Choosing | undefined, of: { entity: Entity; row: Row } | undefined, begins: string): Options {
  const person = usePerson();
  const entity = from && entityOf(from.entity);
  const given = entity?.lists.find(({ key }) => key === from?.list);
  const searching = entity?.lists.find(({ whose, search }) => whose === undefined && search !== undefined);
  const list = begins.trim() === '' ? given : searching;
  const followed = useFollowed(of?.entity, of?.row, from?.parent ?? []);
  const parent = from?.parent === undefined || list?.whose === undefined ? (person?.id ?? '') : followed;
  const choices = useChoices(entity === undefined || list === undefined ? undefined : { entity, list }, parent, begins);
  const options = (choices.data?.data.items ?? []).map((item) => ({
    value: String(item[from?.value ?? 'id']),
    text: entity === undefined ? '' : nameOf(from?.name === undefined ? entity : { ...entity, naming: [from.name] }, item),
  }));
  return {
    options,
    more: choices.data?.data.next != null,
    search: searching?.search,
    many: entity?.many ?? '',
    loading: choices.isLoading,
  };
}
