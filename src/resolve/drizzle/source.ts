import type { CallStep, Expression } from '../../model/index.js';
import { type Binding, quote, Unresolvable } from '../sql.js';
import { tableSql, toSql, type Scope } from './expression.js';
import { buildSelect, tableColumns, tableIsKnown } from './select.js';

type Call = Extract<Expression, { kind: 'call' }>;

/** What stands behind `from` and `join`: a table, a named select, a piece of SQL. */
export function sourceSql(value: Expression, scope: Scope): string {
  if (value.kind === 'table') return tableSql(value);
  if (value.kind === 'sql') return toSql(value, scope);
  if (value.kind !== 'call' || value.name !== 'subquery') throw new Unresolvable('a table that is only known when the app runs');
  const name = quote(sourceName(value));
  const kind = namedKind(value);
  // What was put in front, and a view that the schema has, stand by their names.
  if (kind === 'common' || (kind === 'view' && tableIsKnown(sourceName(value)))) return name;
  return `(${buildSelect(stepsOf(value), scope.binding)}) ${name}`;
}

/** The columns that a source gives, each as it is written outside of it. */
export function sourceColumns(value: Expression, scope: Scope): string[] {
  if (value.kind === 'table') {
    const { name, schema, alias } = value;
    return tableColumns(name, schema).map((column) =>
      toSql(
        {
          kind: 'column',
          table: name,
          column,
          ...(schema === undefined ? {} : { schema }),
          ...(alias === undefined ? {} : { alias }),
        },
        scope,
      ),
    );
  }
  if (value.kind !== 'call' || value.name !== 'subquery') return ['*'];
  const alias = sourceName(value);
  return selectedNames(stepsOf(value)).map((field) =>
    field.named || scope.bare ? quote(field.name) : `${quote(alias)}.${quote(field.name)}`,
  );
}

/** `with "x" as (…)` of the selects that were put in front. */
export function withSql(steps: CallStep[], binding: Binding): string {
  const common = steps[0]?.name === 'with' ? steps[0].arguments : [];
  const parts = common.flatMap((value) =>
    value.kind === 'call' && value.name === 'subquery'
      ? [`${quote(sourceName(value))} as (${buildSelect(stepsOf(value), binding)})`]
      : [],
  );
  return parts.length > 0 ? `with ${parts.join(', ')} ` : '';
}

/** The select within, without the steps that name it. */
export function stepsOf(value: Call): CallStep[] {
  return value.arguments.flatMap((step) =>
    step.kind === 'call' && step.name !== 'as' && step.name !== 'named' ? [{ name: step.name, arguments: step.arguments }] : [],
  );
}

function sourceName(value: Call): string {
  const alias = value.arguments.findLast((step) => step.kind === 'call' && step.name === 'as');
  return alias?.kind === 'call' && alias.arguments[0]?.kind === 'literal' ? String(alias.arguments[0].value) : 'sub';
}

function namedKind(value: Call): unknown {
  const named = value.arguments.find((step) => step.kind === 'call' && step.name === 'named');
  return named?.kind === 'call' && named.arguments[0]?.kind === 'literal' ? named.arguments[0].value : undefined;
}

/** `named`: an expression that was given its name stands by it alone. */
function selectedNames(steps: CallStep[]): { name: string; named: boolean }[] {
  const start = steps.find((step) => step.name.startsWith('select'));
  const given = start?.arguments[start.name === 'selectDistinctOn' ? 1 : 0];
  if (given?.kind === 'record' && given.fields.length > 0) return given.fields.flatMap((field) => fieldNames(field.value));
  const sources = steps.filter((step) => step.name === 'from' || step.name.endsWith('Join'));
  return sources.flatMap((step) => {
    const source = step.arguments[0];
    if (source?.kind === 'table') return tableColumns(source.name, source.schema).map((name) => ({ name, named: false }));
    return source?.kind === 'call' && source.name === 'subquery' ? selectedNames(stepsOf(source)) : [];
  });
}

function fieldNames(value: Expression): { name: string; named: boolean }[] {
  switch (value.kind) {
    case 'column':
      return [{ name: value.column, named: false }];
    case 'table':
      return tableColumns(value.name, value.schema).map((name) => ({ name, named: false }));
    case 'record':
      return value.fields.flatMap((field) => fieldNames(field.value));
    case 'sql': {
      // A named expression of a select further in.
      const name =
        value.chunks.length === 1 && typeof value.chunks[0] === 'string' ? /^"(\w+)"$/.exec(value.chunks[0])?.[1] : undefined;
      return name === undefined ? [] : [{ name, named: true }];
    }
    case 'call': {
      const name = aliasOf(value);
      return name === undefined ? [] : [{ name, named: true }];
    }
    default:
      return [];
  }
}

/** The name that an expression was given by `.as('n')`. */
export function aliasOf(value: Expression): string | undefined {
  if (value.kind !== 'call' || value.name !== 'chain') return undefined;
  const alias = value.arguments.findLast((step) => step.kind === 'call' && step.name === 'as');
  return alias?.kind === 'call' && alias.arguments[0]?.kind === 'literal' ? String(alias.arguments[0].value) : undefined;
}
