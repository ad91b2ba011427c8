import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { announce } from '../announce';
import { answered } from '../data/answer';
import { type Said, textsOf } from '../data/forms';
import { takeBack } from '../data/outbox';
import { nameOf } from '../data/values';
import type { Write } from '../data/store';
import { entities } from '../entities';
import type { Entity, Row } from '../model';
import { Conflict } from '../parts/conflict';
import { Form } from '../parts/form';
import { Heading } from '../parts/heading';
import { Failure, KeptNote, Loading } from '../parts/state';
import { useWhole } from '../parts/whole';
import { useSending } from '../sender';
import { Nothing } from './nothing';

/** The form for a row that is there. */
export function Edit() {
  const { route, id = '' } = useParams();
  const [address] = useSearchParams();
  const { writes } = useSending();
  const entity = entities.find((one) => one.route === route);
  if (entity?.changes !== true) return <Nothing />;
  const refused = writes.find(({ key, row }) => key === address.get('write') && row === id);
  return <Loaded key={id} entity={entity} id={id} refused={refused} />;
}

function Loaded({ entity, id, refused }: { entity: Entity; id: string; refused: Write | undefined }) {
  const { row, keptAt, error } = useWhole(entity, id);
  if (error !== null) return <Failure error={error} />;
  if (row === undefined) return <Loading />;
  return (
    <>
      <Heading text={`Edit ${nameOf(entity, row)}`} />
      <KeptNote at={keptAt} />
      <EditOne entity={entity} id={id} row={row} refused={refused} />
    </>
  );
}

function EditOne({ entity, id, row, refused }: { entity: Entity; id: string; row: Row; refused: Write | undefined }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { write } = useSending();
  // What it was when the form was opened: what comes in meanwhile must not change under somebody's hands.
  const [base, setBase] = useState(row);
  const [texts, setTexts] = useState(() => textsOf(entity, { ...row, ...refused?.body }, new URLSearchParams()));
  const [refusal, setRefusal] = useState<string>();
  const [conflict, setConflict] = useState(refused?.problem?.code === 'changed');
  const [busy, setBusy] = useState(false);

  const leave = async (text: string): Promise<void> => {
    announce(text);
    if (refused !== undefined) await takeBack(refused.key);
    await navigate(`/${entity.route}/${id}`, { replace: true });
  };
  const send = async (body: Said['body']): Promise<void> => {
    if (Object.keys(body).length === 0) return leave('Nothing was changed.');
    setBusy(true);
    setRefusal(undefined);
    const version = Number(base['version']);
    const outcome = await write({
      entity,
      method: 'PATCH',
      row: id,
      body: { ...body, version },
      says: `Change of ${nameOf(entity, base)}`,
    });
    setBusy(false);
    if (outcome.kind === 'sent') return leave(`The ${entity.one} is saved.`);
    if (outcome.kind === 'waiting') return leave('The change waits on this device and is sent as soon as there is a connection.');
    if (outcome.problem.code !== 'changed') return setRefusal(outcome.problem.message);
    const newer = await queries.fetchQuery({
      queryKey: ['row', entity.key, id],
      queryFn: () => answered(entity.find(id)),
      staleTime: 0,
    });
    setBase(newer.data);
    setConflict(true);
    return undefined;
  };
  const takeNewer = (): void => {
    setTexts(textsOf(entity, base, new URLSearchParams()));
    setConflict(false);
  };

  return (
    <Form
      {...{ entity, texts, setTexts, refusal, busy }}
      row={base}
      fixed={new Set()}
      button={conflict ? 'Save mine' : 'Save'}
      onSend={(body) => void send(body)}
    >
      {conflict && <Conflict entity={entity} newer={base} texts={texts} onTake={takeNewer} />}
    </Form>
  );
}
