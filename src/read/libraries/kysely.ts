import type { Guard } from '../../model/index.js';
import { callUnknown } from '../interpret/unseen.js';
import { type Frame, sourceText, transact } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { ownUse } from '../interpret/use.js';
import {
  type ClientValue,
  input,
  literal,
  literalText,
  type QueryValue,
  record,
  type Step,
  type Value,
} from '../interpret/value.js';
import { recordSql } from '../schema/migrations/record.js';
import { addStep, beginQuery, type CallNode, type LibraryReader, runQuery } from './index.js';
import { callbacksOf, isKyselySql, kyselyCall } from './kysely-expression.js';

/** Methods of a client that begin a statement. */
export const kyselyStarts: ReadonlySet<string> = new Set([
  'selectFrom',
  'selectNoFrom',
  'insertInto',
  'replaceInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
  'with',
  'withRecursive',
]);
const ends = new Set(['execute', 'executeTakeFirst', 'executeTakeFirstOrThrow', 'stream']);
/** Steps that tell the compiler something, and the database nothing. */
const typing =
  /^(\$(castTo|narrowType|assertType|asTuple|asScalar|notNull|pickTables|omitTables)|withPlugin|compile|toOperationNode)$/;
const owner: ClientValue = { kind: 'client', library: 'kysely', role: 'owner' };

/** Kysely: https://kysely-org.github.io/kysely-apidoc */
export const kysely: LibraryReader = {
  library: 'kysely',

  create(target) {
    const name = target.name.replace(/^(\*|default)\./, '');
    const made =
      (target.source === 'kysely' && name === 'Kysely') ||
      (target.source === '@vercel/postgres-kysely' && name === 'createKysely');
    return made ? owner : undefined;
  },

  call(client, names, values, node, frame) {
    const [first = '', second] = names;
    const schema = /^withSchema:(.*)$/.exec(first)?.[1];
    const name = schema === undefined ? first : (second ?? '');
    if (kyselyStarts.has(name)) return beginKysely(name, values, schema, node, frame);
    switch (name) {
      case 'withSchema':
        return { kind: 'path', client, names: [`withSchema:${literalText(values[0]) ?? 'public'}`] };
      case 'withPlugin':
      case 'withoutPlugins':
      case 'withTables':
        return client;
      case 'fn':
      case 'case':
        return kyselyCall(names.join('.'), values, node, frame);
      case 'dynamic':
        return kyselyCall('ref', values, node, frame);
      case 'transaction':
      case 'connection':
      case 'startTransaction':
        return within(client, names, values, frame);
      case 'executeQuery':
        return execute(values[0], node, frame);
      case 'schema':
        return { kind: 'path', client, names: ['schema'] };
      default:
        return callUnknown(names.join('.'), values, frame);
    }
  },

  step(query, name, values, node, frame) {
    if (ends.has(name)) return runQuery({ ...query, steps: [...query.steps, { name, arguments: [], guards: [] }] }, frame);
    if (typing.test(name)) return query;
    if (name === '$call' || name === '$if') return changed(query, name, values, node, frame);
    return addStep(query, name, callbacksOf(name, values, node, frame), node, frame);
  },

  isSent(query) {
    return query.steps.some((step) => ends.has(step.name) || step.name === 'raw');
  },

  result(query, frame) {
    const names = new Set(query.steps.map((step) => step.name));
    const use = ownUse(query.site, frame);
    const rows: Value = { kind: 'rows', uses: [use], filtered: false };
    if (names.has('raw')) return { kind: 'result', rows };
    const writes = names.has('insertInto') || names.has('updateTable') || names.has('deleteFrom') || names.has('mergeInto');
    const one = names.has('executeTakeFirst') || names.has('executeTakeFirstOrThrow');
    if (writes && !names.has('returning') && !names.has('returningAll')) {
      const count = input('row', 'count');
      const changes = { numUpdatedRows: count, numDeletedRows: count, numInsertedOrUpdatedRows: count };
      return one ? record(changes, true) : input('unknown', 'result');
    }
    if (!one) return rows;
    use.flags.add('first');
    return { kind: 'row', uses: [use], path: [] };
  },
};

/** `$call(change)`, and `$if(condition, change)`, whose steps exist only where the condition holds. */
function changed(query: QueryValue, name: string, values: Value[], node: CallNode, frame: Frame): Value {
  const change = values.at(-1);
  const after = change?.kind === 'function' ? callFunction(change, [query], frame) : input('unknown', name);
  const test = name === '$if' && node.type === 'CallExpression' ? node.arguments[0] : undefined;
  const own: Guard[] = test ? [{ condition: sourceText(frame, test, 200), arm: 'then' }] : [];
  const forms = after.kind === 'choice' ? after.options : [{ value: after, guards: [] }];
  const added = forms.flatMap((form) => {
    const guards = [...own, ...form.guards];
    if (form.value.kind === 'query')
      return form.value.steps.slice(query.steps.length).map((step) => ({ ...step, guards: [...step.guards, ...guards] }));
    return [{ name, arguments: [], guards }];
  });
  return { ...query, steps: [...query.steps, ...added] };
}

/** A statement begins, on whatever client: the schema and the plugins come before it. */
export function beginKysely(name: string, values: Value[], schema: string | undefined, node: CallNode, frame: Frame): Value {
  const query = beginQuery('kysely', 'owner', { name, arguments: callbacksOf(name, values, node, frame) }, node, frame);
  const before: Step[] = [];
  if (usesCamelCase(frame)) before.push({ name: 'camelCase', arguments: [], guards: [] });
  if (schema !== undefined) before.push({ name: 'withSchema', arguments: [literal(schema)], guards: [] });
  return { ...query, steps: [...before, ...query.steps] };
}

/** `transaction().setIsolationLevel(level).execute(async (trx) => …)`, and a connection of one's own. */
function within(client: ClientValue, names: string[], values: Value[], frame: Frame): Value {
  const [first = ''] = names;
  const last = names.at(-1);
  if (last === 'setIsolationLevel') return { kind: 'path', client, names: [first, `level:${literalText(values[0]) ?? ''}`] };
  if (last !== 'execute') return { kind: 'path', client, names: names.slice(0, 2) };
  const body = values[0];
  if (body?.kind !== 'function') return client;
  if (first === 'connection') return callFunction(body, [client], frame);
  const level = names.find((name) => name.startsWith('level:'))?.slice('level:'.length);
  return transact(frame, level, () => callFunction(body, [client], frame));
}

function execute(value: Value | undefined, node: CallNode, frame: Frame): Value {
  if (value?.kind === 'query') return runQuery(value, frame);
  return value && isKyselySql(value) ? runKyselySql(value, node, frame) : input('unknown', 'executeQuery');
}

/** `` sql`…`.execute(db) `` */
export function runKyselySql(value: Value, node: CallNode, frame: Frame): Value {
  if (recordSql(value, node, frame)) return input('unknown', 'migration');
  const query = beginQuery('kysely', 'owner', { name: 'raw', arguments: [value] }, node, frame);
  const before: Step[] = usesCamelCase(frame) ? [{ name: 'camelCase', arguments: [], guards: [] }] : [];
  return runQuery({ ...query, steps: [...before, ...query.steps] }, frame);
}

const kyselyRuns = new WeakMap<Frame['run'], { used: boolean; camelCase: boolean }>();

function usage(frame: Frame): { used: boolean; camelCase: boolean } {
  let found = kyselyRuns.get(frame.run);
  if (!found) {
    const texts = [...frame.run.modules.values()].map((module) => module.text);
    found = {
      used: texts.some((text) => /['"](kysely|@vercel\/postgres-kysely)['"]/.test(text)),
      // One client of an app has it or none: a client that is handed about does not say where it was made.
      camelCase: texts.some((text) => text.includes('new CamelCasePlugin(')),
    };
    kyselyRuns.set(frame.run, found);
  }
  return found;
}

/** Whether the app's client maps names. */
export function usesCamelCase(frame: Frame): boolean {
  return usage(frame).camelCase;
}

/** A call on a client that was handed in from where it cannot be followed: only Kysely names its methods so. */
export function kyselyByShape(
  object: Value,
  name: string,
  values: () => Value[],
  node: CallNode,
  frame: Frame,
): Value | undefined {
  if (object.kind === 'external' && (object.source.startsWith('kysely') || object.source === 'migration')) return undefined;
  if (!usage(frame).used) return undefined;
  if (name === 'transaction' || name === 'startTransaction') {
    const following = frame.module.text.slice(node.end, node.end + 120);
    const executed = /^\s*(\.setIsolationLevel\([^)]*\)\s*)?\.execute\s*\(/.test(following);
    return executed ? { kind: 'path', client: owner, names: [name] } : undefined;
  }
  if (!kyselyStarts.has(name)) return undefined;
  // Others have a `with` too: Kysely's takes a name and a function.
  const [first, second] = node.type === 'CallExpression' ? node.arguments : [];
  if (name.startsWith('with') && (first?.type !== 'Literal' || !/Function/.test(second?.type ?? ''))) return undefined;
  return beginKysely(name, values(), undefined, node, frame);
}
