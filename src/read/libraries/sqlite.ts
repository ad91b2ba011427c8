import { callUnknown } from '../interpret/unseen.js';
import { elementOf } from '../interpret/evaluate.js';
import { type Frame, transact } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { type ClientValue, input, list, literal, nothing, type Value } from '../interpret/value.js';
import type { CallNode, LibraryReader } from './index.js';
import { asValues, handOver, rawRows, sendText, steer } from './raw-sql.js';

type Driver = NonNullable<ClientValue['driver']>;

const packages: [source: RegExp, name: RegExp, driver: Driver][] = [
  [/^(better-sqlite3(-multiple-ciphers|-with-prebuilds)?|libsql)$/, /^((default|\*)(\.default)?|Database)$/, 'sync'],
  [/^(node:sqlite|sqlite)$/, /^((default|\*)\.)?DatabaseSync$/, 'sync'],
  [/^bun:sqlite$/, /^(default|\*|((default|\*)\.)?Database)$/, 'sync'],
  [/^sqlite3$/, /^((default|\*|cached)\.)*Database$/, 'callback'],
  [/^sqlite$/, /^((default|\*)\.)?open$/, 'promise'],
  [/^@libsql\/client(\/\w+)?$/, /^((default|\*)\.)?createClient$/, 'libsql'],
  [/^sql\.js(\/.*)?$/, /^made\.Database$/, 'sql.js'],
];

/**
 * The drivers of SQLite: https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md, https://nodejs.org/api/sqlite.html,
 * https://github.com/TryGhost/node-sqlite3/wiki/API, https://docs.turso.tech/sdk/ts/reference, https://sql.js.org/documentation
 */
export const sqlite: LibraryReader = {
  library: 'sqlite',

  create({ source, name }) {
    const driver = packages.find(([from, called]) => from.test(source) && called.test(name))?.[2];
    return driver === undefined ? undefined : { kind: 'client', library: 'sqlite', role: 'owner', driver };
  },

  call(client, names, values, node, frame) {
    const name = names.at(-1);
    if (name === 'bind') return { kind: 'path', client, names: names.slice(0, -1) };
    // `getAsync`, as `promisifyAll` names it.
    return callDatabase(client, name?.replace(/Async$/, ''), values, node, frame) ?? callUnknown(names.join('.'), values, frame);
  },

  result: rawRows,
};

function callDatabase(
  client: ClientValue,
  name: string | undefined,
  values: Value[],
  node: CallNode,
  frame: Frame,
): Value | undefined {
  const [first, ...rest] = values;
  switch (name) {
    case 'prepare':
    case 'query': {
      if (!first) return undefined;
      return {
        kind: 'call',
        name: 'sqlite.statement',
        arguments: [first, asValues(rest) ?? nothing, literal(client.driver ?? 'sync')],
      };
    }
    case 'get':
    case 'all':
    case 'run':
    case 'each':
      if (!first) return undefined;
      return ask({ text: first, values: rest, name }, node, frame);
    case 'exec':
    case 'executeMultiple':
    case 'execute':
      return first ? execute(client, first, rest, node, frame) : undefined;
    case 'batch':
    case 'migrate':
      return transact(frame, undefined, () => sendAll(client, first, node, frame));
    case 'transaction':
      if (client.driver === 'libsql') {
        steer('sqlite', 'begin', [], node, frame);
        return client;
      }
      return first ? { kind: 'call', name: 'sqlite.transaction', arguments: [first] } : undefined;
    case 'commit':
    case 'rollback':
      return steer('sqlite', name, values, node, frame);
    case 'serialize':
    case 'parallelize':
      return first?.kind === 'function' ? callFunction(first, [], frame) : client;
    case 'verbose':
    case 'getDatabaseInstance':
      return client;
    case 'pragma':
    case 'close':
    case 'on':
    case 'export':
    case 'configure':
      return callUnknown(
        name,
        values.filter(({ kind }) => kind === 'function'),
        frame,
      );
    default:
      return undefined;
  }
}

/** `execute({ sql, args })`, `exec(text)` */
function execute(client: ClientValue, first: Value, rest: Value[], node: CallNode, frame: Frame): Value {
  const text = first.kind === 'record' ? (first.fields.get('sql')?.value ?? first) : first;
  const values = first.kind === 'record' ? first.fields.get('args')?.value : asValues(rest);
  const rows = sendText('sqlite', { text, values, gives: 'many' }, node, frame);
  handOver(rest, rows, frame);
  if (client.driver === 'libsql') return rows.kind === 'rows' ? { kind: 'result', rows } : rows;
  // sql.js gives the values of each row in a list of lists, which nothing can be told of.
  if (client.driver === 'sql.js' && rows.kind === 'rows') {
    for (const use of rows.uses) {
      use.flags.add('delivered');
      use.wholeRow = true;
    }
    return input('row', 'result');
  }
  return rows;
}

/** Asks at once, on the database itself or by a prepared statement. */
export function ask(
  asked: { text: Value; values: Value[]; name: 'get' | 'all' | 'run' | 'each' | 'iterate' },
  node: CallNode,
  frame: Frame,
): Value {
  const { text, name } = asked;
  const gives = name === 'get' ? 'first' : 'many';
  const result = sendText('sqlite', { text, values: asValues(asked.values), gives }, node, frame);
  if (name === 'each') {
    const callback = asked.values.find((value) => value.kind === 'function');
    if (callback?.kind === 'function') callFunction(callback, [input('unknown', 'error'), elementOf(result)], frame);
    return input('unknown', 'count');
  }
  handOver(asked.values, result, frame);
  return result;
}

function sendAll(client: ClientValue, statements: Value | undefined, node: CallNode, frame: Frame): Value {
  if (statements?.kind !== 'list') return input('unknown', 'batch');
  return list(statements.items.map(({ value }) => execute(client, value, [], node, frame)));
}

/** `sqlite3.verbose()`, and what `await initSqlJs()` gives: packages by another way. */
export function sqliteFunction({ source, name }: { source: string; name: string }): Value | undefined {
  if (source === 'sqlite3' && /(^|\.)verbose$/.test(name)) return { kind: 'external', source, name: '*' };
  return /^sql\.js(\/|$)/.test(source) && /^((default|\*)(\.default)?|initSqlJs)$/.test(name)
    ? { kind: 'external', source, name: 'made' }
    : undefined;
}
