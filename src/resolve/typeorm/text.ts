import type { Expression } from '../../model/index.js';
import { bind, literalString, Unresolvable } from '../sql.js';
import { columnSql, fieldBy, type Place } from './entity.js';

/** Values by the names that texts of a builder give them. */
export type Values = Map<string, Expression>;

/** `alias.property` as the column that it names; names of no alias stay as they are. */
export function withColumns(text: string, place: Place): string {
  // As TypeORM has it, only what stands by itself is replaced: behind it comes a space, a comma, a bracket or an equals sign.
  return text.replaceAll(
    /(?<=^|[ =(]|.\n|^\n)(?:(["`]?)(\w+)\1)\.(["`]?)(\w+(?:\.\w+)*)\3(?=( |=|\)|,|\n)|.{0}$)/g,
    (match, _q: string, alias: string, _r: string, property: string) => {
      const model = place.aliases.get(alias);
      const field = model && fieldBy(model, property);
      return field ? columnSql(alias, field.column) : match;
    },
  );
}

/** Named values as placeholders: `:name`, and `:...names` for each of a list. */
export function withValues(text: string, values: Values, place: Place): string {
  return text.replaceAll(
    /'(?:[^']|'')*'|::\w+|:(\.\.\.)?([A-Za-z0-9_.]+)/g,
    (match, spread: string | undefined, name: string | undefined) => {
      if (name === undefined) return match;
      const value = values.get(name);
      if (!value) return bind(place.binding, { kind: 'input', origin: 'unknown', name });
      if (spread === undefined) return bind(place.binding, value);
      if (value.kind === 'list' && !value.open) return value.items.map((item) => bind(place.binding, item)).join(', ');
      return bind(place.binding, value.kind === 'list' ? (value.items[0] ?? value) : value);
    },
  );
}

/** A text of a builder as SQL: columns by their names, values in their places. */
export function builtText(value: Expression | undefined, values: Values, place: Place): string {
  const text = knownText(value);
  if (text === undefined) throw new Unresolvable('SQL text that is only known when the app runs');
  return withValues(withColumns(text, place), values, place);
}

/** A text all of which is known. */
export function knownText(value: Expression | undefined): string | undefined {
  if (value?.kind === 'literal') return value.value === null ? undefined : String(value.value);
  return literalString(value);
}

/** Values that a step brings along: `{ id: 3 }`. */
export function noteValues(value: Expression | undefined, values: Values): void {
  if (value?.kind === 'record') for (const { name, value: given } of value.fields) values.set(name, given);
}

/** `setParameter('id', 3)`, `setParameters({ id: 3 })`. */
export function noteParameter([first, second]: Expression[], values: Values): void {
  const name = literalString(first);
  if (name !== undefined && second) values.set(name, second);
  else noteValues(first, values);
}
