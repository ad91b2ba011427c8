import { useEffect, useRef } from 'react';
import type { Texts } from '../data/forms';
import { shown, typed } from '../data/values';
import type { Entity, Row } from '../model';

/** Somebody else changed the row: what they made of it beside what is in the form. */
export function Conflict({ entity, newer, texts, onTake }: { entity: Entity; newer: Row; texts: Texts; onTake: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const different = entity.fields.filter((field) => typed(newer[field.name], field) !== (texts[field.name] ?? ''));
  return (
    <div className="note bad" role="alert" tabIndex={-1} ref={box}>
      <p>Somebody changed this in the meantime. Save to put yours in its place, or take the newer one.</p>
      {different.length > 0 && (
        <table className="compare">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Now</th>
              <th scope="col">Yours</th>
            </tr>
          </thead>
          <tbody>
            {different.map((field) => (
              <tr key={field.name}>
                <th scope="row">{field.label}</th>
                <td>{shown(newer[field.name], field.type) || '–'}</td>
                <td>{texts[field.name] || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <button type="button" onClick={onTake}>
        Take the newer one
      </button>
    </div>
  );
}
