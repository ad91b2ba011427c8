import { Link } from 'react-router';
import { useRow } from '../data/reads';
import { nameOf } from '../data/values';
import { entityOf } from '../entities';
import type { Entity, Relation } from '../model';
import { useSending } from '../sender';
import { usePerson } from '../session';

/** The name of the row that a relation leads to, and the way there. */
export function RelatedName({ relation, id }: { relation: Relation; id: string }) {
  const entity = entityOf(relation.to);
  if (entity !== undefined) return <RowName entity={entity} id={id} />;
  return <Person id={id} />;
}

function RowName({ entity, id }: { entity: Entity; id: string }) {
  const { data } = useRow(entity, id);
  const { writes } = useSending();
  const unsent = writes.find(({ row, method }) => row === id && method === 'POST');
  const row = data?.data ?? unsent?.body;
  return <Link to={`/${entity.route}/${id}`}>{row === undefined ? entity.one : nameOf(entity, row)}</Link>;
}

function Person({ id }: { id: string }) {
  const person = usePerson();
  return <span>{id === person?.id ? person.name : 'This person'}</span>;
}
