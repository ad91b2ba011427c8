import { bindPattern } from '../interpret/bind.js';
import { createEnvironment } from '../interpret/environment.js';
import { evaluate } from '../interpret/evaluate.js';
import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import {
  type ClientValue,
  type FunctionValue,
  input,
  literal,
  literalText,
  type QueryValue,
  record,
  type Step,
  type Value,
} from '../interpret/value.js';

/** The columns that a select gives, by the code's names for them. */
export function selectedFields(query: QueryValue): Value {
  const start = query.steps.find((step) => step.name.startsWith('select'));
  const given = start?.arguments[start.name === 'selectDistinctOn' ? 1 : 0];
  if (given?.kind === 'record' && given.fields.size > 0) return given;
  const from = query.steps.find((step) => step.name === 'from')?.arguments[0];
  const joined = query.steps.filter((step) => step.name.endsWith('Join')).flatMap((step) => step.arguments[0] ?? []);
  if (!from) return record({}, true);
  if (joined.length === 0) return fieldsOf(from);
  return record(Object.fromEntries([from, ...joined].map((source) => [nameOf(source), fieldsOf(source)])));
}

/** Columns of a table or of a select that stands for one: `getTableColumns(users)`. */
export function fieldsOf(source: Value): Value {
  if (source.kind === 'table')
    return record(Object.fromEntries([...source.columns].map(([property, column]) => [property, columnOf(source, column)])));
  if (source.kind !== 'query') return record({}, true);
  const alias = aliasOf(source);
  return alias === undefined ? selectedFields(source) : under(selectedFields(source), alias);
}

/** A column of a table, with all that tells it from others of its name. */
export function columnOf(table: Extract<Value, { kind: 'table' }>, column: string): Value {
  const { name, schema } = table.declaration;
  return {
    kind: 'column',
    table: name,
    column,
    ...(schema === undefined || table.alias !== undefined ? {} : { schema }),
    ...(table.alias === undefined ? {} : { alias: table.alias }),
  };
}

/** `counts.n`: a column of a select that was given a name. */
export function subqueryMember(query: QueryValue, name: string): Value | undefined {
  const fields = aliasOf(query) === undefined ? undefined : fieldsOf(query);
  return fields?.kind === 'record' ? fields.fields.get(name)?.value : undefined;
}

/** `db.$with('x').as(query)` and `pgView('x').as(query)`: a select that is named, and what is known by that name. */
export function nameSelect(made: Extract<Value, { kind: 'call' }>, values: Value[], frame: Frame): Value | undefined {
  const kind = made.name === '$with' ? 'common' : /^pg(Materialized)?View$/.test(made.name) ? 'view' : undefined;
  if (!kind) return undefined;
  const client: ClientValue = { kind: 'client', library: 'drizzle', role: 'owner' };
  const given = values[0]?.kind === 'function' ? builtBy(values[0], client, frame) : values[0];
  if (given?.kind !== 'query') return undefined;
  const named = (name: string, value: Value): Step => ({ name, arguments: [value], guards: [] });
  return { ...given, steps: [...given.steps, named('as', made.arguments[0] ?? literal('')), named('named', literal(kind))] };
}

/** What a builder function gives: a query that is not sent, unlike one that any other function gives back. */
function builtBy(builder: FunctionValue, client: ClientValue, frame: Frame): Value {
  const { node, module } = builder;
  const inside: Frame = { ...frame, module, environment: createEnvironment(builder.environment) };
  const parameter = node.params[0];
  if (parameter) bindPattern(parameter, client, inside, 'declare');
  const last = node.body?.type === 'BlockStatement' ? node.body.body.at(-1) : node.body;
  return evaluate(last?.type === 'ReturnStatement' ? last.argument : last, inside);
}

/** A step that is given a function of the selected columns: `having(({ n }) => gt(n, 2))`. */
export function callOnFields(query: QueryValue, values: Value[], frame: Frame): Value[] {
  return values.map((value) => {
    if (value.kind !== 'function') return value;
    return callFunction(value, [selectedFields(query), { kind: 'external', source: 'drizzle-orm', name: '*' }], frame);
  });
}

function aliasOf(query: QueryValue): string | undefined {
  return literalText(query.steps.findLast((step) => step.name === 'as')?.arguments[0]);
}

function nameOf(source: Value): string {
  if (source.kind === 'table') return source.alias ?? source.declaration.name;
  return source.kind === 'query' ? (aliasOf(source) ?? '') : '';
}

/** From outside, a column stands under the select's name; an expression under its own. */
function under(value: Value, alias: string): Value {
  switch (value.kind) {
    case 'column':
      return { kind: 'column', table: alias, column: value.column, alias };
    case 'record':
      return {
        ...value,
        fields: new Map([...value.fields].map(([name, item]) => [name, { ...item, value: under(item.value, alias) }])),
      };
    case 'table':
      return under(fieldsOf(value), alias);
    case 'call': {
      const named =
        value.name === 'chain' ? value.arguments.find((step) => step.kind === 'call' && step.name === 'as') : undefined;
      const name = named?.kind === 'call' ? literalText(named.arguments[0]) : undefined;
      return name === undefined ? input('unknown', 'expression') : { kind: 'sql', chunks: [`"${name}"`] };
    }
    default:
      return value;
  }
}
