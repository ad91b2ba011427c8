import { useSearchParams } from 'react-router';
import { announce } from '../announce';
import { usePages } from '../data/reads';
import { withWaiting } from '../data/outbox';
import { nameOf } from '../data/values';
import type { Entity, List, Row } from '../model';
import { useSending } from '../sender';
import { Filters } from './filters';
import { Rows } from './rows';
import { Failure, KeptNote, Loading } from './state';
import { Unsent } from './unsent';

/** One list of an entity with its filters, page by page. What is chosen stands in the address, so that going back finds it. */
export function ListOf({ entity, list, parent, label }: { entity: Entity; list: List; parent: string; label: string }) {
  const [address, setAddress] = useSearchParams();
  const { writes } = useSending();
  const nameIn = (name: string): string => `${entity.route}.${name}`;
  const begins = address.get(nameIn('begins')) ?? '';
  const filters = Object.fromEntries(list.filters.map(({ name }) => [name, address.get(nameIn(name)) ?? undefined]));
  const pages = usePages(entity, list, { parent, begins, filters });

  const choose = (name: string, value: string): void => {
    setAddress(
      (before) => {
        if (value === '') before.delete(nameIn(name));
        else before.set(nameIn(name), value);
        return before;
      },
      { replace: true },
    );
  };
  const rows = (pages.data?.pages ?? []).flatMap(({ data }) => data.items);
  const gone = new Set(
    writes.filter(({ method, problem }) => method === 'DELETE' && problem === undefined).map(({ row }) => row),
  );
  const idOf = (row: Row): string => String(row[list.id ?? 'id']);
  const shown = rows.filter((row) => !gone.has(idOf(row))).map((row) => withWaiting(row, idOf(row), writes));
  const more = async (): Promise<void> => {
    const { data } = await pages.fetchNextPage();
    const added = data?.pages.at(-1)?.data.items ?? [];
    const [first] = added;
    if (first !== undefined) announce(`${String(added.length)} more ${entity.many}, from ${nameOf(entity, first)}.`);
  };

  return (
    <div className="list">
      <Filters many={entity.many} list={list} begins={begins} filters={filters} choose={choose} />
      <KeptNote at={pages.data?.pages[0]?.keptAt} />
      <Unsent entity={entity} list={list} parent={parent} />
      {pages.isError && rows.length === 0 && <Failure error={pages.error} again={() => void pages.refetch()} />}
      {pages.isLoading && <Loading />}
      {pages.isSuccess && shown.length === 0 && <p className="quiet">{emptyText(entity, list, filters)}</p>}
      {shown.length > 0 && <Rows entity={entity} id={list.id} columns={list.columns} rows={shown} label={label} />}
      {pages.hasNextPage && (
        <button type="button" className="more" disabled={pages.isFetchingNextPage} onClick={() => void more()}>
          Show more
        </button>
      )}
      {pages.isFetchNextPageError && <Failure error={pages.error} />}
    </div>
  );
}

function emptyText({ many }: Entity, { search }: List, filters: Record<string, string | undefined>): string {
  if (search !== undefined) return `No ${many} begin like that.`;
  return Object.values(filters).some((value) => value !== undefined) ? `No ${many} of that kind.` : `No ${many} yet.`;
}
