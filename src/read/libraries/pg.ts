import type { CallNode, LibraryReader } from './index.js';
import { beginQuery, runQuery } from './index.js';
import { settle } from '../interpret/evaluate.js';
import { ownUse } from '../interpret/use.js';
import { type Frame, transact } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { pasted } from './pasted.js';
import { type ClientValue, type FunctionValue, input, list, literalText, nothing, type Value } from '../interpret/value.js';

const constructors: Record<string, RegExp> = {
  pg: /^((default|\*)\.)?(Pool|Client|native\.Pool)$/,
  '@neondatabase/serverless': /^(Pool|Client|neon)$/,
  '@vercel/postgres': /^(createPool|createClient|sql|db)$/,
  postgres: /^(default|\*)$/,
};
const owner: ClientValue = { kind: 'client', library: 'pg', role: 'owner' };
/** Calls of these are sent when they are awaited, and within another they are a piece of it. */
const lazy: Record<string, 'postgres' | 'neon'> = { postgres: 'postgres', '@neondatabase/serverless': 'neon' };

const verbs =
  /^[\s(]*(--.*\n\s*|\/\*[\s\S]*?\*\/\s*)*\(*(select|insert|update|delete|with|merge|values|table|begin|start|commit|end|rollback|abort|savepoint|release|set|reset|show|listen|unlisten|notify|explain|analyze|vacuum|create|alter|drop|truncate|copy|call|do|lock|refresh|reindex|grant|revoke|comment|cluster|discard|deallocate|prepare|execute|declare|fetch|close|checkpoint)\b/i;

/** node-postgres and the drivers that take the same raw SQL: https://node-postgres.com */
export const pg: LibraryReader = {
  library: 'pg',

  create(target) {
    if (!constructors[target.source]?.test(target.name)) return undefined;
    const driver = target.source === 'postgres' || target.name === 'neon' ? lazy[target.source] : undefined;
    return driver ? { ...owner, driver } : owner;
  },

  call(client, names, values, node, frame) {
    const name = names.at(-1);
    const first = values[0];
    if (client.driver === 'postgres') {
      if (name === 'unsafe' || first?.kind === 'sql') return begin(client, queryArguments(values), node, frame);
      // `sql(rows, 'a', 'b')` is a piece of the statement around it.
      if (name === undefined) return { kind: 'call', name: 'helper', arguments: values };
      if (name === 'json' || name === 'array' || name === 'typed') return first ?? nothing;
      if (name === 'savepoint') return nested(client, values, frame);
    }
    if (client.driver === 'neon' && name === 'unsafe') return pasted(first);
    if (name === undefined || name === 'query' || name === 'unsafe' || name === 'sql') {
      if (!first) return input('unknown', 'query');
      const query = begin(client, queryArguments(values), node, frame);
      if (client.driver) return query;
      const result = runQuery(query, frame);
      const callback = values.at(-1);
      if (callback?.kind === 'function') callFunction(callback, [input('unknown', 'error'), result], frame);
      return result;
    }
    if (name === 'connect' || name === 'getClient' || name === 'reserve') {
      const callback = values[0];
      if (callback?.kind === 'function')
        callFunction(callback, [input('unknown', 'error'), client, input('unknown', 'release')], frame);
      return client;
    }
    if (name === 'begin' || name === 'transaction') {
      const sent = values.find((value) => value.kind === 'list');
      return transact(frame, literalText(values[0]), () => (sent ? sendAll(sent, frame) : nested(client, values, frame)));
    }
    return input('unknown', names.join('.'));
  },

  step(query, name, values, _node, frame) {
    if (name === 'cursor' || name === 'forEach' || name === 'stream') {
      const rows = runQuery(query, frame);
      const callback = values.find((value) => value.kind === 'function');
      if (callback?.kind === 'function') callFunction(callback, [rows], frame);
      return list([rows], true);
    }
    return name === 'execute' ? runQuery(query, frame) : query;
  },

  isPiece(query) {
    const text = query.steps[0]?.arguments[0];
    const start = text?.kind === 'sql' ? text.chunks.find((chunk) => chunk !== '') : undefined;
    // `sql``` is an empty piece; a statement begins with a verb, or with what only running tells.
    if (text?.kind === 'sql' && start === undefined) return true;
    return typeof start === 'string' && /\S/.test(start) && !verbs.test(start);
  },

  result(query, frame) {
    return { kind: 'result', rows: { kind: 'rows', uses: [ownUse(query.site, frame)], filtered: false } };
  },
};

function begin(client: ClientValue, values: Value[], node: CallNode, frame: Frame): ReturnType<typeof beginQuery> {
  return beginQuery('pg', client.role, { name: 'query', arguments: values }, node, frame, values[0]);
}

/** The function that is given the client of a transaction; what it hands back in a list is sent as well. */
function nested(client: ClientValue, values: Value[], frame: Frame): Value {
  const body = values.find((value): value is FunctionValue => value.kind === 'function');
  return body ? sendAll(callFunction(body, [client], frame), frame) : input('unknown', 'transaction');
}

function sendAll(value: Value, frame: Frame): Value {
  if (value.kind !== 'list') return settle(value, frame);
  return { ...value, items: value.items.map((item) => ({ ...item, value: settle(item.value, frame) })) };
}

/** `query(text, values)` and `query({ text, values })` are one thing. */
function queryArguments(values: Value[]): Value[] {
  const first = values[0];
  const given =
    first?.kind === 'record'
      ? [first.fields.get('text')?.value, first.fields.get('values')?.value ?? values[1]]
      : values.slice(0, 2);
  return given.filter((value): value is Value => value !== undefined && value.kind !== 'function');
}

/** `new Cursor(text, values)`, `new QueryStream(text, values)`, `new Query(...)`: what is sent is their text. */
export function submittable(target: { source: string; name: string }, values: Value[]): Value | undefined {
  const known = /^pg-(cursor|query-stream)$/.test(target.source) || (target.source === 'pg' && target.name.endsWith('Query'));
  if (!known) return undefined;
  const [text, given] = queryArguments(values);
  const fields = new Map<string, { value: Value; guards: [] }>();
  if (text) fields.set('text', { value: text, guards: [] });
  if (given) fields.set('values', { value: given, guards: [] });
  return { kind: 'record', fields, open: false };
}

/** `sql` and `db` of `@vercel/postgres` are clients by themselves: `sql.query(...)`, `db.sql`. */
export function readyClient(source: string, name: string): Value | undefined {
  if (source !== '@vercel/postgres' || !/^((\*|default)\.)?(sql|db)\./.test(name)) return undefined;
  const names = name.split('.');
  return { kind: 'path', client: owner, names: names.slice(names.findIndex((part) => part === 'sql' || part === 'db') + 1) };
}
