import type { CallExpression } from '@oxc-project/types';
import { argumentsOf } from '../interpret/call.js';
import type { Frame, Run } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { whenLoaded } from '../interpret/module.js';
import { type FunctionValue, input, type Item, list, literal, literalText, type Value } from '../interpret/value.js';

interface Relation {
  many: boolean;
  target: Extract<Value, { kind: 'table' }>;
  columns: string[];
  references: string[];
  relationName: string | undefined;
}

const declared = new WeakMap<Run, Map<string, Map<string, Relation>>>();

/** `relations(users, ({ one, many }) => ({ ... }))`: https://orm.drizzle.team/docs/relations */
export function declareRelations(node: CallExpression, frame: Frame): Value {
  const [table, builder] = argumentsOf(node, frame);
  if (table?.kind === 'table' && builder?.kind === 'function') whenLoaded(frame.run, () => noteRelations(table, builder, frame));
  return input('unknown', 'relations');
}

function noteRelations(table: Extract<Value, { kind: 'table' }>, builder: FunctionValue, frame: Frame): void {
  const helper = (name: string): Value => ({ kind: 'external', source: 'drizzle-orm', name: `relation:${name}` });
  const made = callFunction(
    builder,
    [
      {
        kind: 'record',
        open: false,
        fields: new Map([
          ['one', { value: helper('one'), guards: [] }],
          ['many', { value: helper('many'), guards: [] }],
        ]),
      },
    ],
    frame,
  );
  if (made.kind !== 'record') return;
  let tables = declared.get(frame.run);
  if (!tables) declared.set(frame.run, (tables = new Map()));
  const relations = tables.get(table.declaration.name) ?? new Map<string, Relation>();
  tables.set(table.declaration.name, relations);
  for (const [name, item] of made.fields) {
    const call = item.value;
    if (call.kind !== 'call' || !call.name.startsWith('relation:')) continue;
    const [target, options] = call.arguments;
    if (target?.kind !== 'table') continue;
    const part = (key: string): string[] => {
      const value = options?.kind === 'record' ? options.fields.get(key)?.value : undefined;
      return value?.kind === 'list'
        ? value.items.flatMap((inner) => (inner.value.kind === 'column' ? [inner.value.column] : []))
        : [];
    };
    const relationName = options?.kind === 'record' ? literalText(options.fields.get('relationName')?.value) : undefined;
    const relation: Relation = {
      many: call.name === 'relation:many',
      target,
      columns: part('fields'),
      references: part('references'),
      relationName,
    };
    relations.set(name, relation);
    relation.columns.forEach((column, index) => {
      const references = relation.references[index];
      if (references !== undefined)
        frame.run.links.push({ table: table.declaration.name, column, references: `${target.declaration.name}.${references}` });
    });
  }
}

/**
 * `with: { posts: { with: ... } }` as a list of calls `relation(name, many, table, columns of the child, columns of the
 * parent, options)`, so that what is sent can be told from the call alone.
 */
export function expandWith(table: Value | undefined, given: Value | undefined, frame: Frame): Value | undefined {
  if (given?.kind !== 'record' || table?.kind !== 'table') return given;
  const { run } = frame;
  // A query that stands beside the declarations is read before all of them are there.
  for (const look of run.later.splice(0)) look();
  const options = { ...given, fields: callOptions(given.fields, table, frame) };
  const nested = options.fields.get('with')?.value;
  if (nested?.kind !== 'record') return options;
  const calls: Value[] = [];
  for (const [name, item] of nested.fields) {
    const relation = declared.get(run)?.get(table.declaration.name)?.get(name);
    if (!relation || (item.value.kind === 'literal' && item.value.value === false)) continue;
    const [inner, outer] = joinColumns(relation, table.declaration.name, run);
    calls.push({
      kind: 'call',
      name: 'relation',
      arguments: [
        literal(name),
        literal(relation.many),
        relation.target,
        list(inner.map(literal)),
        list(outer.map(literal)),
        expandWith(
          relation.target,
          item.value.kind === 'record' ? item.value : { kind: 'record', fields: new Map(), open: false },
          frame,
        ) ?? literal(null),
      ],
    });
  }
  return { ...options, fields: new Map([...options.fields, ['with', { value: list(calls), guards: [] }]]) };
}

/** `where: (table, { eq }) => eq(table.id, id)` is called with the table and Drizzle's operators. */
function callOptions(fields: Map<string, Item>, table: Value, frame: Frame): Map<string, Item> {
  const called = new Map(fields);
  for (const name of ['where', 'orderBy', 'extras', 'limit', 'offset']) {
    const option = called.get(name);
    if (option?.value.kind === 'function')
      called.set(name, { ...option, value: callFunction(option.value, [table, operators], frame) });
  }
  return called;
}

/** Every name that is taken out of it is Drizzle's own. */
const operators: Value = { kind: 'external', source: 'drizzle-orm', name: '*' };

/** Columns of the relation's table and of the table that asks, which are equal; a `many` takes them from its other side. */
function joinColumns(relation: Relation, asking: string, run: Run): [inner: string[], outer: string[]] {
  if (relation.columns.length > 0) return [relation.references, relation.columns];
  for (const back of declared.get(run)?.get(relation.target.declaration.name)?.values() ?? []) {
    if (
      !back.many &&
      back.columns.length > 0 &&
      back.target.declaration.name === asking &&
      back.relationName === relation.relationName
    )
      return [back.columns, back.references];
  }
  const key = relation.target.declaration.columns.find((column) => column.references?.table === asking);
  return key?.references ? [[key.name], [key.references.column]] : [[], []];
}
