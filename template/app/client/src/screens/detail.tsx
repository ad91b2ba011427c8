import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { announce } from '../announce';
import { useMay } from '../data/reads';
import { nameOf } from '../data/values';
import { entities } from '../entities';
import type { Entity, Row } from '../model';
import { Below } from '../parts/below';
import { Facts } from '../parts/facts';
import { Heading } from '../parts/heading';
import { Question } from '../parts/question';
import { Failure, KeptNote, Loading } from '../parts/state';
import { useWhole } from '../parts/whole';
import { useSending } from '../sender';
import { Nothing } from './nothing';

/** One row: what it holds, what may be done with it, and the lists that belong to it. */
export function Detail() {
  const { route, id = '' } = useParams();
  const entity = entities.find((one) => one.route === route);
  return entity === undefined ? <Nothing /> : <One key={`${entity.key} ${id}`} entity={entity} id={id} />;
}

function One({ entity, id }: { entity: Entity; id: string }) {
  const { row, keptAt, waits, unsent, error, again } = useWhole(entity, id);
  if (error !== null)
    return (
      <>
        <Heading text={entity.title} />
        <Failure error={error} again={again} />
      </>
    );
  if (row === undefined) return <Loading />;
  return (
    <>
      <Heading text={nameOf(entity, row)}>
        <Changing entity={entity} id={id} row={row} />
      </Heading>
      <KeptNote at={keptAt} />
      {waits && (
        <p className="note">
          This is how it will be: your change <Link to="/me/waiting">waits to be sent</Link>.
        </p>
      )}
      <Facts entity={entity} row={row} />
      {!unsent && <Below entity={entity} id={id} row={row} />}
    </>
  );
}

function Changing({ entity, id, row }: { entity: Entity; id: string; row: Row }) {
  const navigate = useNavigate();
  const { write } = useSending();
  const may = useMay(entity, row, entity.changedBy);
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  if (!entity.changes || !may) return null;

  const remove = async (): Promise<void> => {
    setAsking(false);
    const outcome = await write({ entity, method: 'DELETE', row: id, body: {}, says: `Delete ${nameOf(entity, row)}` });
    if (outcome.kind === 'refused') return setRefusal(outcome.problem.message);
    announce(
      outcome.kind === 'sent'
        ? `The ${entity.one} is deleted.`
        : `The ${entity.one} will be deleted as soon as there is a connection.`,
    );
    await navigate(`/${entity.route}`, { replace: true });
  };
  return (
    <>
      {entity.fields.length > 0 && (
        <Link className="button" to={`/${entity.route}/${id}/edit`}>
          Edit
        </Link>
      )}
      <button type="button" onClick={() => setAsking(true)}>
        Delete
      </button>
      {refusal !== undefined && (
        <p className="wrong" role="alert">
          {refusal}
        </p>
      )}
      {asking && (
        <Question
          title={`Delete “${nameOf(entity, row)}”?`}
          yes="Delete"
          onYes={() => void remove()}
          onNo={() => setAsking(false)}
        >
          <p>It is gone for everyone then.</p>
        </Question>
      )}
    </>
  );
}
