import type { CallExpression } from '@oxc-project/types';
import type { ColumnDeclaration, TableDeclaration } from '../../model/index.js';
import { argumentsOf } from '../interpret/call.js';
import { evaluate } from '../interpret/evaluate.js';
import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { type Item, literalText, nothing, type Value } from '../interpret/value.js';
import { toExpression } from '../interpret/variants.js';
import { locate } from '../parse.js';
import { columnFrom } from './column.js';
import { expressionSql } from './sql-text.js';

const declared = new WeakMap<Frame['run'], Map<string, TableDeclaration>>();
const declaredEnums = new WeakMap<Frame['run'], Map<string, string[]>>();

/** Tables that Drizzle declarations of this run gave, in order. */
export function declaredTables(run: Frame['run']): TableDeclaration[] {
  return [...(declared.get(run)?.values() ?? [])];
}

/** Enum types by name with their labels. */
export function drizzleEnums(run: Frame['run']): { name: string; values: string[] }[] {
  return [...(declaredEnums.get(run)?.entries() ?? [])].map(([name, values]) => ({ name, values }));
}

/** `pgTable(...)`, `pgEnum(...)`, `relations(...)`, `schema.table(...)`: https://orm.drizzle.team/docs/sql-schema-declaration */
export function declareTable(name: string, node: CallExpression, frame: Frame): Value | undefined {
  if (name === 'pgEnum') return declareEnum(argumentsOf(node, frame), frame);
  if (name === 'pgSchema') {
    const schema = literalText(argumentsOf(node, frame)[0]) ?? 'public';
    return { kind: 'external', source: 'drizzle-orm/pg-core', name: `pgSchema(${schema})` };
  }
  const schema = /^pgSchema\((.*)\)\.table$/.exec(name)?.[1];
  if (name !== 'pgTable' && schema === undefined) return undefined;
  const [tableName, columns, extra] = node.arguments;
  if (!tableName || tableName.type === 'SpreadElement' || !columns || columns.type === 'SpreadElement') return undefined;
  const nameText = literalText(evaluate(tableName, frame));
  if (nameText === undefined) return undefined;
  const declaration: TableDeclaration = {
    ...(schema === undefined ? {} : { schema }),
    name: nameText,
    columns: [],
    uniques: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    location: locate(frame.module, node),
  };
  const properties = new Map<string, string>();
  const builders =
    columns.type === 'ArrowFunctionExpression' ? callBuilder(evaluate(columns, frame), frame) : evaluate(columns, frame);
  const table: Value = { kind: 'table', declaration, columns: properties };
  if (builders.kind === 'record') {
    for (const [property, item] of builders.fields) addColumn(property, item, declaration, properties, columns, frame);
  }
  remember(frame, declaration);
  if (extra && extra.type !== 'SpreadElement') {
    const builder = evaluate(extra, frame);
    if (builder.kind === 'function') addConstraints(callFunction(builder, [table], frame), declaration, frame, extra);
  }
  return table;
}

/** `pgTable('x', (t) => ({ id: t.uuid() }))` */
function callBuilder(value: Value, frame: Frame): Value {
  if (value.kind !== 'function') return nothing;
  return callFunction(value, [{ kind: 'external', source: 'drizzle-orm/pg-core', name: 't' }], frame);
}

function remember(frame: Frame, declaration: TableDeclaration): void {
  let tables = declared.get(frame.run);
  if (!tables) declared.set(frame.run, (tables = new Map()));
  const key = `${declaration.schema ?? 'public'}.${declaration.name}`;
  if (!tables.has(key)) tables.set(key, declaration);
}

function declareEnum(values: Value[], frame: Frame): Value {
  const name = literalText(values[0]) ?? 'enum';
  const labels = values[1]?.kind === 'list' ? values[1].items.flatMap((item) => literalText(item.value) ?? []) : [];
  let enums = declaredEnums.get(frame.run);
  if (!enums) declaredEnums.set(frame.run, (enums = new Map()));
  enums.set(name, labels);
  return { kind: 'external', source: 'drizzle-orm/pg-core', name: `enum:${name}` };
}

function addColumn(
  property: string,
  item: Item,
  declaration: TableDeclaration,
  properties: Map<string, string>,
  node: { start: number; end: number },
  frame: Frame,
): void {
  if (item.value.kind !== 'call') return;
  const column: ColumnDeclaration | undefined = columnFrom(property, item.value, positionOf(property, node, frame), frame);
  if (!column) return;
  declaration.columns.push(column);
  properties.set(property, column.name);
}

/** The line of a property inside the columns' object. */
function positionOf(property: string, node: { start: number; end: number }, frame: Frame): ColumnDeclaration['location'] {
  const text = frame.module.text.slice(node.start, node.end);
  const at = new RegExp(`(^|[\\s{,'"])${property.replace(/\W/g, '\\$&')}['"]?\\s*:`).exec(text);
  const start = node.start + (at ? at.index + (at[1]?.length ?? 0) : 0);
  return locate(frame.module, { start, end: start });
}

/** The third argument of `pgTable`: indexes, keys and checks as an array or an object. */
function addConstraints(value: Value, declaration: TableDeclaration, frame: Frame, node: { start: number; end: number }): void {
  const items = value.kind === 'list' ? value.items : value.kind === 'record' ? [...value.fields.values()] : [];
  for (const { value: chain } of items) {
    if (chain.kind !== 'call') continue;
    const steps = chainSteps(chain);
    const first = steps[0];
    const on = steps.find((step) => step.name === 'on' || step.name === 'using');
    const name = literalText(first?.arguments[0]);
    const keys = (on?.name === 'using' ? on.arguments.slice(1) : (on?.arguments ?? [])).map((argument) =>
      expressionSql(toExpression(argument), declaration.name),
    );
    const where = steps.find((step) => step.name === 'where')?.arguments[0];
    switch (first?.name) {
      case 'index':
      case 'uniqueIndex': {
        const method = on?.name === 'using' ? literalText(on.arguments[0]) : undefined;
        declaration.indexes.push({
          ...(name === undefined ? {} : { name }),
          unique: first.name === 'uniqueIndex',
          ...(method === undefined ? {} : { method }),
          expressions: keys,
          ...(where ? { where: expressionSql(toExpression(where), declaration.name) } : {}),
          location: locate(frame.module, node),
        });
        break;
      }
      case 'unique':
        declaration.uniques.push({ ...(name === undefined ? {} : { name }), columns: columnNames(on?.arguments ?? []) });
        break;
      case 'primaryKey': {
        const option = first.arguments[0];
        const columns = option?.kind === 'record' ? option.fields.get('columns')?.value : undefined;
        declaration.primaryKey =
          columns?.kind === 'list' ? columnNames(columns.items.map((item) => item.value)) : columnNames(first.arguments);
        break;
      }
      case 'foreignKey': {
        const option = first.arguments[0];
        const part = (key: string) => (option?.kind === 'record' ? option.fields.get(key)?.value : undefined);
        const [columns, foreign] = [part('columns'), part('foreignColumns')];
        if (columns?.kind !== 'list' || foreign?.kind !== 'list') break;
        const target = foreign.items[0]?.value;
        if (target?.kind !== 'column') break;
        declaration.foreignKeys.push({
          columns: columnNames(columns.items.map((item) => item.value)),
          table: target.table,
          references: columnNames(foreign.items.map((item) => item.value)),
        });
        break;
      }
      case 'check': {
        const expression = first.arguments[1];
        if (expression)
          declaration.checks.push({
            ...(name === undefined ? {} : { name }),
            expression: expressionSql(toExpression(expression), declaration.name),
          });
        break;
      }
      default:
    }
  }
}

function columnNames(values: Value[]): string[] {
  return values.flatMap((value) => (value.kind === 'column' ? [value.column] : []));
}

/** A chain of calls flattened: `index('a').on(b)` is [index, on]. */
export function chainSteps(value: Value): { name: string; arguments: Value[] }[] {
  if (value.kind !== 'call') return [];
  if (value.name === 'chain')
    return value.arguments.flatMap((argument) =>
      argument.kind === 'call' ? [{ name: argument.name, arguments: argument.arguments }] : [],
    );
  return [{ name: value.name, arguments: value.arguments }];
}
