import { callUnknown } from '../interpret/unseen.js';
import { callFunction } from '../interpret/function.js';
import { type ClientValue, input, list, type Value } from '../interpret/value.js';
import type { LibraryReader } from './index.js';
import { asValues, handOver, rawRows, sendText, steer } from './raw-sql.js';

const constructors = /^((default|\*)\.)*(createPool|createConnection|createPoolCluster)$/;
const packages: Record<string, NonNullable<ClientValue['driver']>> = {
  mysql: 'callback',
  mysql2: 'callback',
  'mysql2/promise': 'promise',
  mariadb: 'plain',
  'promise-mysql': 'plain',
};

/** The drivers of MySQL and MariaDB: https://sidorares.github.io/node-mysql2/docs */
export const mysql: LibraryReader = {
  library: 'mysql',

  create(target) {
    const driver = packages[target.source];
    if (driver !== undefined && constructors.test(target.name))
      return { kind: 'client', library: 'mysql', role: 'owner', driver };
    // `serverless-mysql()` keeps one connection and gives the rows themselves.
    return target.source === 'serverless-mysql' && /^(default|\*)$/.test(target.name)
      ? { kind: 'client', library: 'mysql', role: 'owner', driver: 'plain' }
      : undefined;
  },

  call(client, names, values, node, frame) {
    const name = names.at(-1)?.replace(/Async$/, '');
    // `pool.query.bind(pool)`, and what `promisify` makes of it.
    if (name === 'bind') return { kind: 'path', client, names: names.slice(0, -1) };
    const [first] = values;
    switch (name) {
      case undefined:
        return client;
      case 'promise':
        return { ...client, driver: 'promise' };
      case 'query':
      case 'execute': {
        if (!first) return input('unknown', name);
        const isRecord = first.kind === 'record';
        const text = isRecord ? first.fields.get('sql')?.value : first;
        const given = (isRecord ? first.fields.get('values')?.value : undefined) ?? asValues(values.slice(1));
        if (!text) return callUnknown(names.join('.'), values, frame);
        const result = sendText('mysql', { text, values: given, gives: 'many' }, node, frame);
        handOver(values, result, frame);
        return client.driver === 'promise' ? list([result, input('unknown', 'fields')]) : result;
      }
      case 'getConnection':
      case 'connect':
      case 'of':
        handOver(values, client, frame);
        return client;
      case 'beginTransaction':
        return steer('mysql', 'begin', values, node, frame);
      case 'commit':
      case 'rollback':
        return steer('mysql', name, values, node, frame);
      case 'escape':
      case 'escapeId':
      case 'format':
        return first ?? input('unknown', name);
      case 'transaction':
        return first?.kind === 'function' ? callFunction(first, [client], frame) : client;
      default:
        return callUnknown(names.join('.'), values.filter(isCallable), frame);
    }
  },

  result: rawRows,
};

function isCallable(value: Value): boolean {
  return value.kind === 'function';
}
