import type { LibraryReader } from './index.js';
import { beginQuery, runQuery } from './index.js';
import { callOnFields } from './drizzle-fields.js';
import { exportedNames, exportedValue } from '../interpret/module.js';
import { expandWith } from '../schema/relations.js';
import { ownUse } from '../interpret/use.js';
import { callFunction } from '../interpret/function.js';
import { type Frame, transact } from '../interpret/frame.js';
import { type ClientValue, input, literalText, type Value } from '../interpret/value.js';

/** Steps that may be given a function of the selected columns. */
const fieldSteps = new Set(['where', 'having', 'orderBy', 'groupBy']);
const starts = new Set(['select', 'selectDistinct', 'selectDistinctOn', 'insert', 'update', 'delete', 'execute', '$count']);

/** Drizzle ORM for Postgres: https://orm.drizzle.team/docs */
export const drizzle: LibraryReader = {
  library: 'drizzle',

  create(target, values) {
    if (!target.source.startsWith('drizzle-orm/') || target.name !== 'drizzle') return undefined;
    const schema = values
      .map((value) => (value.kind === 'record' ? value.fields.get('schema')?.value : undefined))
      .find((value) => value !== undefined);
    const client: ClientValue = { kind: 'client', library: 'drizzle', role: 'owner' };
    return schema ? { ...client, schema } : client;
  },

  call(client, names, values, node, frame) {
    const [first, second, third] = names;
    if (first === 'transaction') {
      const body = values[0];
      const options = values[1]?.kind === 'record' ? literalText(values[1].fields.get('isolationLevel')?.value) : undefined;
      return body?.kind === 'function'
        ? transact(frame, options, () => callFunction(body, [client], frame))
        : input('unknown', 'transaction');
    }
    if (first === 'query' && second !== undefined && (third === 'findMany' || third === 'findFirst')) {
      const table = schemaTable(client.schema, second, frame);
      const step = {
        name: third,
        arguments: [
          table ?? { kind: 'unknown' as const, why: `db.query.${second}: no such table in the schema` },
          callbackOptions(values[0], table, frame),
        ],
      };
      return beginQuery('drizzle', client.role, step, node, frame);
    }
    if (first === '$with') return { kind: 'call', name: '$with', arguments: values };
    // `db.with(...)`: what follows is one statement with it.
    if (first === 'with') return beginQuery('drizzle', client.role, { name: 'with', arguments: values }, node, frame);
    if (first !== undefined && starts.has(first)) {
      const query = beginQuery('drizzle', client.role, { name: first, arguments: values }, node, frame);
      return first === 'execute' ? runQuery(query, frame) : query;
    }
    return input('unknown', names.join('.'));
  },

  step(query, name, values, _node, frame) {
    if (name === 'execute' || name === 'prepare' || name === 'all') return name === 'prepare' ? query : runQuery(query, frame);
    if (name === 'toSQL' || name === 'getSQL' || name === 'as') return name === 'as' ? undefined : input('unknown', name);
    if (values.length === 0 && name === '') return query;
    if (!fieldSteps.has(name) || !values.some((value) => value.kind === 'function')) return undefined;
    const called = { name, arguments: callOnFields(query, values, frame), guards: [] };
    return { ...query, steps: [...query.steps, called] };
  },

  result(query, frame) {
    const names = query.steps.map((step) => step.name).filter((name) => name !== 'with');
    const use = ownUse(query.site, frame);
    if (names[0] === 'findFirst') {
      use.flags.add('first');
      return { kind: 'row', uses: [use], path: [] };
    }
    if (names[0] === '$count') return input('row', 'count');
    if (names[0] === 'execute') return { kind: 'result', rows: { kind: 'rows', uses: [use], filtered: false } };
    const writes = names[0] === 'insert' || names[0] === 'update' || names[0] === 'delete';
    if (writes && !names.includes('returning')) return input('unknown', 'result');
    return { kind: 'rows', uses: [use], filtered: false };
  },
};

/** `db.query.users`: the table that the schema object has under that name. */
function schemaTable(schema: Value | undefined, name: string, frame: Frame): Value | undefined {
  if (schema?.kind === 'record') return schema.fields.get(name)?.value;
  if (schema?.kind === 'module')
    return exportedNames(frame.run, schema.module).includes(name) ? exportedValue(frame.run, schema.module, name) : undefined;
  return undefined;
}

/** `where: (table, { eq }) => eq(table.id, id)` is called with the table and Drizzle's operators. */
function callbackOptions(options: Value | undefined, table: Value | undefined, frame: Frame): Value {
  if (options?.kind !== 'record') return options ?? { kind: 'record', fields: new Map(), open: false };
  return expandWith(table, options, frame) ?? options;
}
