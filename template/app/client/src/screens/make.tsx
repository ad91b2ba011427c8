import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { announce } from '../announce';
import { type Said, textsOf } from '../data/forms';
import { takeBack } from '../data/outbox';
import { nameOf } from '../data/values';
import { entities } from '../entities';
import type { Entity } from '../model';
import { Form } from '../parts/form';
import { Heading } from '../parts/heading';
import { useSending } from '../sender';
import { usePerson } from '../session';
import { Enter } from './enter';
import { Nothing } from './nothing';

/** The form for a new row. What it belongs to may be handed over in the address: `?shopId=…`. */
export function Make() {
  const { route } = useParams();
  const person = usePerson();
  const entity = entities.find((one) => one.route === route);
  if (entity?.makes !== true) return <Nothing />;
  return person === undefined ? <Enter way="in" stay /> : <MakeOne key={entity.key} entity={entity} />;
}

function MakeOne({ entity }: { entity: Entity }) {
  const [handed] = useSearchParams();
  const navigate = useNavigate();
  const { writes, write } = useSending();
  // What was refused is mended here, and sent as a new one.
  const refused = writes.find(({ key, entity: of }) => key === handed.get('write') && of === entity.key);
  const [texts, setTexts] = useState(() => textsOf(entity, refused?.body, handed));
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const fixed = new Set(entity.relations.map(({ name }) => name).filter((name) => handed.has(name)));

  const send = async (body: Said['body']): Promise<void> => {
    setBusy(true);
    setRefusal(undefined);
    const outcome = await write({ entity, method: 'POST', body, says: `New ${entity.one}: ${nameOf(entity, body)}` });
    setBusy(false);
    if (outcome.kind === 'refused') return setRefusal(outcome.problem.message);
    if (refused !== undefined) await takeBack(refused.key);
    announce(
      outcome.kind === 'sent'
        ? `The ${entity.one} is made.`
        : `The ${entity.one} waits on this device and is sent as soon as there is a connection.`,
    );
    await navigate(`/${entity.route}/${outcome.id}`, { replace: true });
  };

  return (
    <>
      <Heading text={`New ${entity.one}`} />
      <Form {...{ entity, texts, setTexts, fixed, refusal, busy }} button="Save" onSend={(body) => void send(body)} />
    </>
  );
}
