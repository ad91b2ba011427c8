import type { ReactNode } from 'react';
import { shown, spoken } from '../data/values';
import type { Field } from '../model';

interface Filled {
  field: Field;
  value: string;
  wrong: string | undefined;
  onChange: (value: string) => void;
}

/** The id by which the summary of errors leads to a field. */
export function fieldId(name: string): string {
  return `field-${name}`;
}

/** A field of a form with its label, its bounds and what is wrong with it. */
export function Input({ field, value, wrong, onChange }: Filled) {
  const { name, type, label } = field;
  const hint = hintOf(field, value);
  const shared = {
    id: fieldId(name),
    name,
    value,
    'aria-invalid': wrong !== undefined,
    'aria-describedby': describedBy(name, hint, wrong),
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  if (type === 'boolean')
    return (
      <div className="field check">
        <input
          id={shared.id}
          name={name}
          type="checkbox"
          checked={value === 'true'}
          onChange={(event) => onChange(String(event.target.checked))}
        />
        <label htmlFor={shared.id}>{label}</label>
      </div>
    );
  return (
    <Labelled name={name} label={label} optional={field.optional === true} hint={hint} wrong={wrong}>
      {type === 'longText' ? (
        <textarea {...shared} rows={5} />
      ) : type === 'choice' ? (
        <select {...shared}>
          {(field.optional === true || value === '') && (
            <option value="">{field.optional === true ? 'None' : 'Choose one'}</option>
          )}
          {(field.of ?? []).map((word) => (
            <option key={word} value={word}>
              {spoken(word)}
            </option>
          ))}
        </select>
      ) : (
        <input {...shared} {...kinds[type]} />
      )}
    </Labelled>
  );
}

const kinds: Record<Exclude<Field['type'], 'longText' | 'choice' | 'boolean'>, Record<string, string>> = {
  text: { type: 'text' },
  email: { type: 'email', autoComplete: 'email' },
  url: { type: 'url', inputMode: 'url', placeholder: 'https://' },
  integer: { type: 'text', inputMode: 'numeric' },
  number: { type: 'text', inputMode: 'decimal' },
  money: { type: 'text', inputMode: 'decimal' },
  date: { type: 'date' },
  time: { type: 'datetime-local' },
};

interface Around {
  name: string;
  label: string;
  optional: boolean;
  hint: string | undefined;
  wrong: string | undefined;
  children: ReactNode;
}

/** What stands around an input. */
export function Labelled({ name, label, optional, hint, wrong, children }: Around) {
  return (
    <div className={wrong === undefined ? 'field' : 'field bad'}>
      <label htmlFor={fieldId(name)}>
        {label}
        {optional && <span className="quiet"> (optional)</span>}
      </label>
      {hint !== undefined && (
        <p className="hint" id={`${fieldId(name)}-hint`}>
          {hint}
        </p>
      )}
      {children}
      {wrong !== undefined && (
        <p className="wrong" id={`${fieldId(name)}-wrong`}>
          {label} {wrong}.
        </p>
      )}
    </div>
  );
}

export function describedBy(name: string, hint: string | undefined, wrong: string | undefined): string | undefined {
  const ids = [
    ...(hint === undefined ? [] : [`${fieldId(name)}-hint`]),
    ...(wrong === undefined ? [] : [`${fieldId(name)}-wrong`]),
  ];
  return ids.length === 0 ? undefined : ids.join(' ');
}

function hintOf({ type, min, max }: Field, value: string): string | undefined {
  if (type === 'integer' || type === 'number' || type === 'money') {
    if (min !== undefined && max !== undefined) return `From ${shown(min, type)} to ${shown(max, type)}`;
    if (min !== undefined) return `${shown(min, type)} or more`;
    return max === undefined ? undefined : `${shown(max, type)} or less`;
  }
  // How long a text may be is said when it matters.
  const { length } = [...value];
  return (type === 'text' || type === 'longText') && max !== undefined && length > max * 0.8
    ? `${shown(length, 'integer')} of at most ${shown(max, 'integer')} characters`
    : undefined;
}
