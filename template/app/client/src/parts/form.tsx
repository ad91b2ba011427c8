import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { read, type Said, type Texts } from '../data/forms';
import type { Entity, Row } from '../model';
import { Choose } from './choose';
import { fieldId, Input } from './input';
import { RelatedName } from './related';

interface Filled {
  entity: Entity;
  /** What is changed; absent: it is a new one. */
  row?: Row;
  texts: Texts;
  setTexts: (texts: Texts) => void;
  /** Relations that were handed over and stay. */
  fixed: ReadonlySet<string>;
  /** What the server said. */
  refusal: string | undefined;
  busy: boolean;
  button: string;
  onSend: (body: Said['body']) => void;
  children?: ReactNode;
}

/** The form of an entity. What is wrong is said once, at the top, with the way to each field. */
export function Form({ entity, row, texts, setTexts, fixed, refusal, busy, button, onSend, children }: Filled) {
  const navigate = useNavigate();
  const [wrong, setWrong] = useState<Said['wrong']>({});
  const summary = useRef<HTMLDivElement>(null);
  const names = Object.keys(wrong);
  const relations = entity.relations.filter(({ changes }) => row === undefined || changes === true);
  useEffect(() => {
    if (names.length > 0 || refusal !== undefined) summary.current?.focus();
  }, [wrong, refusal, names.length]);

  const send = (event: FormEvent): void => {
    event.preventDefault();
    const said = read(entity, texts, row);
    setWrong(said.wrong);
    if (Object.keys(said.wrong).length === 0) onSend(said.body);
  };
  const set = (name: string, value: string): void => setTexts({ ...texts, [name]: value });
  const labels = new Map([...entity.relations, ...entity.fields].map(({ name, label }) => [name, label]));

  return (
    <form className="form" noValidate onSubmit={send}>
      {(names.length > 0 || refusal !== undefined) && (
        <div className="note bad" ref={summary} tabIndex={-1} role="alert">
          {refusal !== undefined && <p>{refusal}</p>}
          {names.length > 0 && (
            <ul>
              {names.map((name) => (
                <li key={name}>
                  <a href={`#${fieldId(name)}`} onClick={(event) => focusOn(event, name)}>
                    {labels.get(name)} {wrong[name]}.
                  </a>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {children}
      {relations.map((relation) =>
        fixed.has(relation.name) ? (
          <p key={relation.name} className="fixed">
            <span>{relation.label}</span> <RelatedName relation={relation} id={texts[relation.name] ?? ''} />
          </p>
        ) : (
          <Choose
            key={relation.name}
            relation={relation}
            of={{ entity, row: { ...row, ...texts } }}
            value={texts[relation.name] ?? ''}
            wrong={wrong[relation.name]}
            onChange={(value) => set(relation.name, value)}
          />
        ),
      )}
      {entity.fields.map((field) => (
        <Input
          key={field.name}
          field={field}
          value={texts[field.name] ?? ''}
          wrong={wrong[field.name]}
          onChange={(value) => set(field.name, value)}
        />
      ))}
      <div className="actions">
        <button type="submit" className="main" disabled={busy}>
          {button}
        </button>
        <button type="button" onClick={() => void navigate(-1)}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function focusOn(event: { preventDefault: () => void }, name: string): void {
  event.preventDefault();
  document.getElementById(fieldId(name))?.focus();
}
