import type { Expression } from '../../model/index.js';
import { resolveRaw } from '../raw.js';
import { bind, type Binding, fieldOf, type Resolved, Unresolvable } from '../sql.js';

/** `sequelize.query(text, { replacements, bind })`: each name or question mark is a value. https://sequelize.org/docs/v6/core-concepts/raw-queries/ */
export function rawStatement([text, options]: Expression[]): Resolved {
  const replaced = fieldOf(options, 'replacements');
  const bound = fieldOf(options, 'bind');
  const query = text?.kind === 'record' ? fieldOf(text, 'query') : text;
  if (replaced === undefined && bound === undefined)
    return resolveRaw({ label: 'plain', steps: [{ name: 'query', arguments: query ? [query] : [] }] });
  if (query?.kind !== 'literal' || typeof query.value !== 'string' || (replaced && bound))
    throw new Unresolvable('SQL text whose values are only told apart when the app runs');
  const binding: Binding = { parameters: [] };
  const sql = replaced ? fillIn(query.value, replaced, binding) : bindIn(query.value, bound, binding);
  return { sql, parameters: binding.parameters };
}

/** Names within pieces of SQL text of a statement: `literal('age > :age')` beside `replacements`. */
export function withReplacements(statement: Resolved, values: Expression | undefined): Resolved {
  if (values === undefined) return statement;
  const binding: Binding = { parameters: [...statement.parameters] };
  return { ...statement, sql: fillIn(statement.sql, values, binding), parameters: binding.parameters };
}

/** Text in quotes, comments and casts are passed over. */
const piece = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\/|::\w+|:([A-Za-z_]\w*)|\?/g;

function fillIn(text: string, values: Expression, binding: Binding): string {
  let at = 0;
  return text.replaceAll(piece, (match, name: string | undefined) => {
    if (name !== undefined) return valueOf(fieldOf(values, name) ?? unknownField(values), binding);
    if (match !== '?') return match;
    const value = values.kind === 'list' ? values.items[at++] : undefined;
    return valueOf(value ?? unknownField(values), binding);
  });
}

/** A value that is given, though what it is only running would tell; a name that nothing gives is no value. */
function unknownField(values: Expression): Expression {
  if ((values.kind === 'record' || values.kind === 'list') && !values.open)
    throw new Unresolvable('a value of its SQL text is not given');
  return { kind: 'input', origin: 'unknown', name: 'value' };
}

/** A list stands as its values; one that only running tells as one array, which cannot stand in `IN ( )`: a single one plans alike. */
function valueOf(value: Expression, binding: Binding): string {
  if (value.kind !== 'list') return bind(binding, value);
  if (value.items.some((item) => item.kind === 'list')) throw new Unresolvable('rows in SQL text are not read yet');
  return value.items.map((item) => bind(binding, item)).join(', ');
}

function bindIn(text: string, values: Expression | undefined, binding: Binding): string {
  if (values?.kind === 'list') {
    for (const item of values.items) bind(binding, item);
    return text;
  }
  const places = new Map<string, string>();
  return text.replaceAll(/\$([A-Za-z_]\w*)/g, (_match, name: string) => {
    const place = places.get(name) ?? bind(binding, fieldOf(values, name) ?? { kind: 'input', origin: 'unknown', name });
    places.set(name, place);
    return place;
  });
}
