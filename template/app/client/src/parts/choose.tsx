import { useId, useState } from 'react';
import { useRow } from '../data/reads';
import { nameOf } from '../data/values';
import { entityOf } from '../entities';
import type { Entity, Relation, Row } from '../model';
import { describedBy, fieldId, Labelled } from './input';
import { useOptions } from './options';

interface Chosen {
  relation: Relation;
  value: string;
  wrong: string | undefined;
  /** The row that is filled in, which may tell whose rows are offered. */
  of: { entity: Entity; row: Row };
  onChange: (value: string) => void;
}

/** The choice of the row that a relation leads to. */
export function Choose({ relation, value, wrong, of, onChange }: Chosen) {
  const { name, label, from } = relation;
  const [begins, setBegins] = useState('');
  const searchId = useId();
  const { options, more, search, many, loading } = useOptions(from, of, begins);
  if (from === undefined) return <ById {...{ relation, value, wrong, onChange }} />;
  const known = options.some((option) => option.value === value);
  const hint = hintOf({ more, loading, none: options.length === 0, many, search });
  return (
    <Labelled name={name} label={label} optional={relation.optional === true} hint={hint} wrong={wrong}>
      {search !== undefined && (more || begins !== '' || options.length === 0) && !loading && (
        <input
          id={searchId}
          type="search"
          aria-label={`Find ${many} whose ${search} begins with`}
          placeholder={`Find by ${search}`}
          value={begins}
          onChange={(event) => setBegins(event.target.value)}
        />
      )}
      <select
        id={fieldId(name)}
        name={name}
        value={value}
        aria-invalid={wrong !== undefined}
        aria-describedby={describedBy(name, hint, wrong)}
        onChange={(event) => onChange(event.target.value)}
      >
        {(relation.optional === true || value === '') && (
          <option value="">{relation.optional === true ? 'None' : 'Choose one'}</option>
        )}
        {value !== '' && !known && <Current relation={relation} id={value} />}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** What is chosen already and not among those that are offered. */
function Current({ relation, id }: { relation: Relation; id: string }) {
  const entity = entityOf(relation.to);
  return <option value={id}>{entity === undefined ? 'As it is' : <NameOf entity={entity} id={id} />}</option>;
}

function NameOf({ entity, id }: { entity: Entity; id: string }) {
  const { data } = useRow(entity, id);
  return data === undefined ? 'As it is' : nameOf(entity, data.data);
}

/** People are in no list; who is meant tells their number. */
function ById({ relation, value, wrong, onChange }: Omit<Chosen, 'of'>) {
  const { name, label, to } = relation;
  const hint =
    to === 'user' ? 'The person’s number. It stands on the page with their name.' : 'Its number: the end of its address.';
  return (
    <Labelled name={name} label={label} optional={relation.optional === true} hint={hint} wrong={wrong}>
      <input
        id={fieldId(name)}
        name={name}
        type="text"
        value={value}
        autoComplete="off"
        aria-invalid={wrong !== undefined}
        aria-describedby={describedBy(name, hint, wrong)}
        onChange={(event) => onChange(event.target.value.trim())}
      />
    </Labelled>
  );
}

function hintOf(found: {
  more: boolean;
  loading: boolean;
  none: boolean;
  many: string;
  search: string | undefined;
}): string | undefined {
  if (found.more) return `These are the first ${found.many}${found.search === undefined ? '' : ': find others by typing'}.`;
  return found.none && !found.loading && found.search === undefined
    ? `There are no ${found.many} to choose from yet.`
    : undefined;
}
