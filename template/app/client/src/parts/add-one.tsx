import { useState } from 'react';
import { Link } from 'react-router';
import { announce } from '../announce';
import { useMay } from '../data/reads';
import { spoken } from '../data/values';
import type { Entity, Relation } from '../model';
import { useSending } from '../sender';

/** The way to a new row that names this one. Where there is nothing to fill in, one press makes it. */
export function AddOne({ entity, relation, id }: { entity: Entity; relation: Relation; id: string }) {
  const { write } = useSending();
  const [busy, setBusy] = useState(false);
  const may = useMay(entity, { [relation.name]: id }, entity.madeBy);
  const asks = entity.fields.length > 0 || entity.relations.some((one) => one !== relation && one.optional !== true);
  if (!may) return null;
  if (asks)
    return (
      <Link className="button" to={`/${entity.route}/new?${relation.name}=${id}`}>
        New {entity.one}
      </Link>
    );
  const make = async (): Promise<void> => {
    setBusy(true);
    const outcome = await write({ entity, method: 'POST', body: { [relation.name]: id }, says: `New ${entity.one}` });
    setBusy(false);
    if (outcome.kind === 'refused') announce(outcome.problem.message);
    else announce(outcome.kind === 'sent' ? 'Done.' : 'It is sent as soon as there is a connection.');
  };
  return (
    <button type="button" disabled={busy} onClick={() => void make()}>
      {spoken(entity.one)}
    </button>
  );
}
