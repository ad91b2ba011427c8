import { callUnknown } from '../interpret/unseen.js';
import { assign, lookup } from '../interpret/environment.js';
import { type Frame, sourceText, transact } from '../interpret/frame.js';
import { buildWith, callFunction } from '../interpret/function.js';
import { ownUse } from '../interpret/use.js';
import { type ClientValue, input, literalText, nothing, type QueryValue, type Step, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { addStep, beginQuery, type CallNode, type LibraryReader, runQuery } from './index.js';

const owner: ClientValue = { kind: 'client', library: 'knex', role: 'owner' };
/** Steps that steer the connection, and change no SQL. */
const steering = new Set([
  'transacting',
  'timeout',
  'options',
  'connection',
  'debug',
  'on',
  'comment',
  'hintComment',
  'queryContext',
]);
const writes = new Set(['insert', 'update', 'del', 'delete', 'increment', 'decrement', 'upsert', 'truncate']);
/** What a client has besides builders. */
const others = new Set([
  'destroy',
  'initialize',
  'migrate',
  'seed',
  'on',
  'client',
  'context',
  'functionHelper',
  'isTransaction',
]);

/** Knex: https://knexjs.org/guide/query-builder.html */
export const knex: LibraryReader = {
  library: 'knex',

  create(target) {
    return target.source === 'knex' && /^(\*|default|knex|Knex|(\*|default)\.(knex|default|Knex))$/.test(target.name)
      ? owner
      : undefined;
  },

  call(client, names, values, node, frame) {
    const [first, second] = names;
    if (first === undefined) return beginKnex('from', values, node, frame);
    switch (first) {
      case 'transaction': {
        const body = values[0];
        const isolation = values.find((value) => value.kind === 'record');
        const level = isolation?.kind === 'record' ? literalText(isolation.fields.get('isolationLevel')?.value) : undefined;
        return body?.kind === 'function' ? transact(frame, level, () => callFunction(body, [client], frame)) : client;
      }
      case 'transactionProvider':
        return { kind: 'path', client, names: ['provided'] };
      case 'provided':
        return client;
      case 'commit':
      case 'rollback':
      case 'savepoint':
        return values[0]?.kind === 'function' ? callFunction(values[0], [client], frame) : nothing;
      case 'fn':
        return { kind: 'call', name: `knex.${second ?? 'now'}`, arguments: values };
      case 'ref':
        return { kind: 'call', name: 'knex.ref', arguments: values };
      case 'schema':
        return { kind: 'path', client, names: ['schema'] };
      case 'raw':
        return beginRaw(values, node, frame);
      case 'batchInsert': {
        const query = beginKnex('from', values.slice(0, 1), node, frame);
        return { ...query, steps: [...query.steps, { name: 'insert', arguments: values.slice(1, 2), guards: [] }] };
      }
      default:
        return others.has(first) ? callUnknown(names.join('.'), values, frame) : beginKnex(first, values, node, frame);
    }
  },

  step(query, name, values, node, frame) {
    const next = further(query, name, values, node, frame);
    if (next.kind === 'query' && name !== 'clone') noteChange(query, next, node, frame);
    return next;
  },

  isSent(query) {
    return !query.site.part || query.steps[0]?.name !== 'builder';
  },

  result(query, frame) {
    const use = ownUse(query.site, frame);
    const rows: Value = { kind: 'rows', uses: [use], filtered: false };
    const step = (name: string) => query.steps.find((candidate) => candidate.name === name);
    if (step('raw')) return { kind: 'result', rows };
    const write = query.steps.find((candidate) => writes.has(candidate.name));
    // The columns to give back may be a second argument: `insert(row, '*')`.
    if (write && !step('returning') && !write.arguments[write.name === 'del' || write.name === 'delete' ? 0 : 1])
      return write.name === 'insert' ? input('unknown', 'result') : input('row', 'count');
    const plucked = literalText(step('pluck')?.arguments[0])?.split('.').at(-1);
    if (plucked !== undefined) {
      use.columns.add(plucked);
      use.beyondLogs.add(plucked);
      return { ...rows, element: { kind: 'row', uses: [use], path: [plucked] } };
    }
    if (!step('first')) return rows;
    use.flags.add('first');
    return { kind: 'row', uses: [use], path: [] };
  },
};

function further(query: QueryValue, name: string, values: Value[], node: CallNode, frame: Frame): Value {
  // `on` joins in a builder, and listens to events of a statement.
  if (steering.has(name) && query.steps[0]?.name !== 'builder') return query;
  switch (name) {
    // A copy is a value of its own: what is added to it is not added to the first.
    case 'clone':
      return { ...query };
    case 'modify': {
      const [change, ...rest] = values;
      return change?.kind === 'function' ? buildWith(change, query, rest, frame) : query;
    }
    case 'toSQL':
    case 'toString':
    case 'toQuery':
      return input('unknown', name);
    case 'stream':
    case 'pipe':
      return runQuery(query, frame);
    case 'asCallback': {
      const result = runQuery(query, frame);
      const callback = values[0];
      return callback?.kind === 'function' ? callFunction(callback, [input('unknown', 'error'), result], frame) : result;
    }
    default:
      return addStep(query, name, built(values, node, frame), node, frame);
  }
}

/** A statement begins, on whatever client. */
function beginKnex(name: string, values: Value[], node: CallNode, frame: Frame): QueryValue {
  const query = beginQuery('knex', 'owner', { name, arguments: built(values, node, frame) }, node, frame);
  return { ...query, steps: [...before(frame), ...query.steps] };
}

/** `knex.raw(…)` is a statement where it is awaited, and mostly a piece of another one. */
function beginRaw(values: Value[], node: CallNode, frame: Frame): QueryValue {
  const query = beginKnex('raw', values, node, frame);
  query.site.part = true;
  return query;
}

/** Callbacks make groups of conditions, joins and statements within: each is run with a builder, as `this` and as its argument. */
function built(values: Value[], node: CallNode, frame: Frame): Value[] {
  return values.map((value) => {
    if (value.kind === 'function') return buildWith(value, builder(node, frame), [], frame);
    if (value.kind !== 'list' || !value.items.some((item) => item.value.kind === 'function')) return value;
    return {
      ...value,
      items: value.items.map((item) =>
        item.value.kind === 'function' ? { ...item, value: buildWith(item.value, builder(node, frame), [], frame) } : item,
      ),
    };
  });
}

function builder(node: CallNode, frame: Frame): QueryValue {
  const location = locate(frame.module, node);
  const id = `${location.file}:${location.line}:${location.column} within`;
  return {
    kind: 'query',
    site: {
      id,
      library: 'knex',
      location,
      symbol: frame.symbol,
      role: 'owner',
      variants: new Map(),
      uses: new Map(),
      part: true,
    },
    steps: [{ name: 'builder', arguments: [], guards: [] }],
  };
}

/** A builder changes where it stands: `query.where(…)` adds to the variable `query`. */
export function noteChange(query: QueryValue, next: QueryValue, node: CallNode, frame: Frame): void {
  let at = node.type === 'CallExpression' ? node.callee : node.tag;
  while (at.type === 'MemberExpression' || at.type === 'CallExpression')
    at = at.type === 'MemberExpression' ? at.object : at.callee;
  const name = at.type === 'ThisExpression' ? 'this' : at.type === 'Identifier' ? at.name : undefined;
  if (name === undefined) return;
  if (lookup(frame.environment, name) === query) assign(frame.environment, name, next);
}

interface Usage {
  used: boolean;
  before: Step[];
}
const usages = new WeakMap<Frame['run'], Usage>();

function usage(frame: Frame): Usage {
  let found = usages.get(frame.run);
  if (!found) {
    const texts = [...frame.run.modules.values()].map((module) => module.text);
    // Mappers of names stand in the configuration of the one client that an app has.
    const mapped = texts.some((text) => /\b(knexSnakeCaseMappers|knexStringcase)\(/.test(text));
    found = {
      used: texts.some((text) => /(from\s+|require\(\s*)['"]knex['"]/.test(text)),
      before: mapped ? [{ name: 'camelCase', arguments: [], guards: [] }] : [],
    };
    usages.set(frame.run, found);
  }
  return found;
}

function before(frame: Frame): Step[] {
  return usage(frame).before;
}

const clientNames = /(^|\.)_?(knex\w*|\w*Knex|trx|tx|db|database|conn|connection|transaction)$/;
const tableStarts = new Set(['select', 'from', 'into', 'table', 'raw', 'with', 'insert']);

/** A call on a client that was handed in from where it cannot be followed: `trx('users')`, `this.knex.raw(…)`. */
export function knexByShape(name: string | undefined, values: () => Value[], node: CallNode, frame: Frame): Value | undefined {
  if (!usage(frame).used || node.type !== 'CallExpression') return undefined;
  const callee = node.callee;
  const owns = name === undefined ? callee : callee.type === 'MemberExpression' ? callee.object : undefined;
  if (!owns || !clientNames.test(sourceText(frame, owns).replaceAll(/[?!()\s]/g, ''))) return undefined;
  if (name === undefined) {
    const first = node.arguments[0];
    const table =
      first?.type === 'Literal' ||
      first?.type === 'Identifier' ||
      first?.type === 'MemberExpression' ||
      first?.type === 'ObjectExpression';
    return table && node.arguments.length === 1 ? knex.call(owner, [], values(), node, frame) : undefined;
  }
  const known = tableStarts.has(name) || (name === 'transaction' && /function|=>/.test(sourceText(frame, node)));
  return known ? knex.call(owner, [name], values(), node, frame) : undefined;
}
