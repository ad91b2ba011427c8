import { type FormEvent, useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { actions } from '../actions';
import { problemOf } from '../data/answer';
import { given, shown, typed } from '../data/values';
import type { Action, Row, Value } from '../model';
import { Heading } from '../parts/heading';
import { Input } from '../parts/input';
import { usePerson } from '../session';
import { Enter } from './enter';
import { Nothing } from './nothing';

/** A form for what the app's own code does. It is not queued: what it does is seen at once, or not done. */
export function ActionScreen() {
  const { action } = useParams();
  const person = usePerson();
  const found = actions.find(({ slug }) => slug === action);
  if (found === undefined) return <Nothing />;
  return found.signedIn === true && person === undefined ? <Enter way="in" stay /> : <Doing key={found.key} action={found} />;
}

function Doing({ action }: { action: Action }) {
  const { label, path, input, output } = action;
  const [handed] = useSearchParams();
  const [texts, setTexts] = useState(() =>
    Object.fromEntries(input.map((field) => [field.name, handed.get(field.name) ?? typed(field.default, field)])),
  );
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [refusal, setRefusal] = useState<string>();
  const [done, setDone] = useState<Row>();
  const [busy, setBusy] = useState(false);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const body: Record<string, Value> = {};
    const faults: Record<string, string> = {};
    for (const field of input) {
      const value = given(texts[field.name] ?? '', field);
      if ('wrong' in value) faults[field.name] = value.wrong;
      else if (value.value !== undefined) body[field.name] = value.value;
    }
    setWrong(faults);
    if (Object.keys(faults).length > 0) return;
    setBusy(true);
    setDone(undefined);
    const answer = await ask(path, body);
    setBusy(false);
    setRefusal('refusal' in answer ? answer.refusal : undefined);
    if ('row' in answer) setDone(answer.row);
  };

  return (
    <>
      <Heading text={label} />
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        {refusal !== undefined && (
          <p className="note bad" role="alert">
            {refusal}
          </p>
        )}
        {input.map((field) => (
          <Input
            key={field.name}
            field={field}
            value={texts[field.name] ?? ''}
            wrong={wrong[field.name]}
            onChange={(value) => setTexts({ ...texts, [field.name]: value })}
          />
        ))}
        <div className="actions">
          <button type="submit" className="main" disabled={busy}>
            {label}
          </button>
        </div>
      </form>
      <div role="status">
        {done !== undefined && (
          <dl className="facts">
            {output.map(({ name, label, type }) => (
              <div key={name}>
                <dt>{label}</dt>
                <dd>{shown(done[name], type) || '–'}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </>
  );
}

async function ask(path: string, body: Record<string, Value>): Promise<{ row: Row } | { refusal: string }> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said: Row = await answer.json();
    return answer.ok ? { row: said } : { refusal: problemOf(answer.status, said).message };
  } catch {
    return { refusal: 'There is no connection. Nothing was done.' };
  }
}
