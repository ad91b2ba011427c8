import type { LibraryReader } from './index.js';
import { beginQuery, runQuery } from './index.js';
import { ownUse } from '../interpret/use.js';
import { transact } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { type ClientValue, input, literalText, type Value } from '../interpret/value.js';

const constructors: Record<string, RegExp> = {
  pg: /^((default|\*)\.)?(Pool|Client|native\.Pool)$/,
  '@neondatabase/serverless': /^(Pool|Client|neon)$/,
  '@vercel/postgres': /^(createPool|createClient|sql|db)$/,
  postgres: /^(default|\*)$/,
};
const owner: ClientValue = { kind: 'client', library: 'pg', role: 'owner' };

/** node-postgres and the drivers that take the same raw SQL: https://node-postgres.com */
export const pg: LibraryReader = {
  library: 'pg',

  create(target) {
    return constructors[target.source]?.test(target.name) ? owner : undefined;
  },

  call(client, names, values, node, frame) {
    const name = names.at(-1);
    if (name === undefined || name === 'query' || name === 'unsafe') {
      const first = values[0];
      if (!first) return input('unknown', 'query');
      const query = beginQuery('pg', client.role, { name: 'query', arguments: queryArguments(values) }, node, frame);
      const result = runQuery(query, frame);
      const callback = values.at(-1);
      if (callback?.kind === 'function') callFunction(callback, [input('unknown', 'error'), result], frame);
      return result;
    }
    if (name === 'connect' || name === 'getClient') {
      const callback = values[0];
      if (callback?.kind === 'function')
        callFunction(callback, [input('unknown', 'error'), client, input('unknown', 'release')], frame);
      return client;
    }
    if (name === 'begin' || name === 'transaction') {
      const body = values.find((value) => value.kind === 'function');
      return body?.kind === 'function'
        ? transact(frame, literalText(values[0]), () => callFunction(body, [client], frame))
        : input('unknown', name);
    }
    return input('unknown', names.join('.'));
  },

  result(query, frame) {
    return { kind: 'result', rows: { kind: 'rows', uses: [ownUse(query.site, frame)], filtered: false } };
  },
};

/** `query(text, values)` and `query({ text, values })` are one thing. */
function queryArguments(values: Value[]): Value[] {
  const first = values[0];
  const given =
    first?.kind === 'record' ? [first.fields.get('text')?.value, first.fields.get('values')?.value] : values.slice(0, 2);
  return given.filter((value): value is Value => value !== undefined && value.kind !== 'function');
}
