import { useEffect, useId, useState } from 'react';
import { spoken } from '../data/values';
import type { Filter, List } from '../model';
import { useOptions } from './options';

interface Chosen {
  many: string;
  list: List;
  begins: string;
  filters: Record<string, string | undefined>;
  choose: (name: string, value: string) => void;
}

/** What narrows a list. */
export function Filters({ many, list, begins, filters, choose }: Chosen) {
  if (list.search === undefined && list.filters.length === 0) return null;
  return (
    <form
      className="filters"
      role="search"
      aria-label={`${list.search === undefined ? 'Narrow' : 'Search'} ${many}`}
      onSubmit={(event) => event.preventDefault()}
    >
      {list.search !== undefined && <Search what={list.search} value={begins} choose={(value) => choose('begins', value)} />}
      {list.filters.map((filter) => (
        <Narrow
          key={filter.name}
          filter={filter}
          value={filters[filter.name] ?? ''}
          choose={(value) => choose(filter.name, value)}
        />
      ))}
    </form>
  );
}

/** Asks once the typing pauses. */
function Search({ what, value, choose }: { what: string; value: string; choose: (value: string) => void }) {
  const id = useId();
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = window.setTimeout(() => choose(text), 300);
    return () => window.clearTimeout(timer);
  });
  return (
    <div className="filter wide">
      <label htmlFor={id}>Whose {what} begins with</label>
      <input id={id} type="search" value={text} maxLength={100} onChange={(event) => setText(event.target.value)} />
    </div>
  );
}

function Narrow({ filter, value, choose }: { filter: Filter; value: string; choose: (value: string) => void }) {
  const id = useId();
  return (
    <div className="filter">
      <label htmlFor={id}>{filter.label}</label>
      <select id={id} value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">All</option>
        <Words filter={filter} />
      </select>
    </div>
  );
}

function Words({ filter }: { filter: Filter }) {
  const { options } = useOptions(filter.type === 'relation' ? filter.from : undefined, undefined, '');
  const words =
    filter.type === 'relation'
      ? options
      : filter.type === 'boolean'
        ? [
            { value: 'true', text: 'Yes' },
            { value: 'false', text: 'No' },
          ]
        : (filter.of ?? []).map((word) => ({ value: word, text: spoken(word) }));
  return words.map(({ value, text }) => (
    <option key={value} value={value}>
      {text}
    </option>
  ));
}
