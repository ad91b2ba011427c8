import type { CallStep, DataModel } from '../../model/index.js';
import type { Effect } from '../interpret/effect.js';
import { callUnknown } from '../interpret/unseen.js';
import { callFunction } from '../interpret/function.js';
import { type Frame, transact } from '../interpret/frame.js';
import { ownUse } from '../interpret/use.js';
import { type ClientValue, input, list, literal, literalText, type QueryValue, record, type Value } from '../interpret/value.js';
import { beginQuery, type CallNode, type LibraryReader, runQuery } from './index.js';
import { kysely } from './kysely.js';
import { pasted } from './pasted.js';

const one = new Set(['findUnique', 'findUniqueOrThrow', 'findFirst', 'findFirstOrThrow']);
const written = new Set(['create', 'update', 'upsert', 'delete']);
const rows = new Set(['findMany', 'createManyAndReturn', 'updateManyAndReturn', 'groupBy']);
const others = new Set(['createMany', 'updateMany', 'deleteMany', 'count', 'aggregate']);
const raw = new Set(['$queryRaw', '$queryRawUnsafe', '$executeRaw', '$executeRawUnsafe', '$queryRawTyped']);
/** Extensions and replicas give clients. */
const clients = new Set(['$extends', '$primary', '$replica']);

export const modelMethods: ReadonlySet<string> = new Set([...one, ...written, ...rows, ...others]);

const owner: ClientValue = { kind: 'client', library: 'prisma', role: 'owner' };

/** Prisma Client: https://www.prisma.io/docs/orm/reference/prisma-client-reference */
export const prisma: LibraryReader = {
  library: 'prisma',

  // The generated client lies wherever the schema says, and is seldom in the repository: its class has one name everywhere.
  create(target) {
    return /(^|\.)PrismaClient$/.test(target.name) && target.source !== 'global' ? owner : undefined;
  },

  call(client, names, values, node, frame) {
    const [first = '', second] = names;
    // An extension brings Kysely along.
    if (first === '$kysely') return kysely.call({ ...client, library: 'kysely' }, names.slice(1), values, node, frame);
    if (first.startsWith('$')) return callClientMethod(client, first, values, node, frame);
    const model = modelOf(frame.run.models, first);
    if (model && second !== undefined && names.length === 2 && modelMethods.has(second))
      return beginModelQuery(model, second, values, node, frame);
    if (first === 'query') return rawQuery('$queryRaw', client, values, node, frame);
    return callUnknown(names.join('.'), values, frame);
  },

  step(query, name, values) {
    // `prisma.user.findUnique(...).posts()` goes on to a relation; a method of a promise is no step.
    return { ...query, steps: [...query.steps, { name: 'relation', arguments: [literal(name), ...values], guards: [] }] };
  },

  result(query, frame) {
    const start = query.steps[0];
    const use = ownUse(query.site, frame);
    const method = start?.name ?? '';
    if (query.steps.some((step) => step.name === 'relation')) return { kind: 'rows', uses: [use], filtered: false };
    if (one.has(method)) {
      use.flags.add('first');
      return { kind: 'row', uses: [use], path: [] };
    }
    if (written.has(method)) return { kind: 'row', uses: [use], path: [] };
    if (rows.has(method) || method === '$queryRaw') return { kind: 'rows', uses: [use], filtered: false };
    if (method === 'count' || method === '$executeRaw') return input('row', method);
    return record({ count: input('row', 'count') }, true);
  },

  together(site, keys) {
    const variants = keys.flatMap((key) => {
      const variant = site.variants.get(key);
      return variant?.steps[0] && variant.steps[0].name.startsWith('findUnique') && variant.steps.length === 1
        ? [{ key, variant }]
        : [];
    });
    if (variants.length === 0 || variants.length < keys.length) return undefined;
    return variants.map(({ key, variant }) => {
      const batched: CallStep = { name: 'batched', arguments: [] };
      site.variants.set(`${key} batched`, { steps: [...variant.steps, batched], label: `${variant.label}, for all at once` });
      return `${key} batched`;
    });
  },
};

/** The model behind `prisma.user`: its name with a small first letter. */
export function modelOf(models: DataModel[], property: string): DataModel | undefined {
  return models.find((model) => model.name.charAt(0).toLowerCase() + model.name.slice(1) === property);
}

/** A call on a model, wherever its client comes from. */
export function beginModelQuery(model: DataModel, method: string, values: Value[], node: CallNode, frame: Frame): QueryValue {
  const given = values[0] ?? record({});
  return beginQuery('prisma', 'owner', { name: method, arguments: [literal(model.name), given] }, node, frame);
}

function callClientMethod(client: ClientValue, name: string, values: Value[], node: CallNode, frame: Frame): Value {
  if (clients.has(name)) return client;
  if (raw.has(name)) return rawQuery(name, client, values, node, frame);
  if (name === '$transaction') {
    const body = values[0];
    const level = isolationOf(values[1]);
    if (body?.kind === 'function') return transact(frame, level, () => callFunction(body, [client], frame));
    if (body?.kind === 'list')
      return transact(frame, level, () =>
        list(
          body.items.map((item) => (item.value.kind === 'query' ? runQuery(item.value, frame) : item.value)),
          body.open,
        ),
      );
  }
  return input('unknown', name);
}

/** `{ isolationLevel: Prisma.TransactionIsolationLevel.Serializable }` */
function isolationOf(options: Value | undefined): string | undefined {
  const level = options?.kind === 'record' ? options.fields.get('isolationLevel')?.value : undefined;
  return level?.kind === 'external' ? level.name.split('.').at(-1) : literalText(level);
}

function rawQuery(name: string, client: ClientValue, values: Value[], node: CallNode, frame: Frame): Value {
  const [text, ...rest] = values;
  if (!text) return input('unknown', name);
  const unsafe = name.endsWith('Unsafe');
  return beginQuery(
    'prisma',
    client.role,
    { name: name.replace(/Unsafe$|Typed$/, ''), arguments: unsafe ? [text, list(rest)] : [text] },
    node,
    frame,
  );
}

/** `Prisma.join(list)`, `Prisma.raw(text)` and `Prisma.sql`: pieces of SQL. */
export function prismaSql(name: string, values: Value[]): Value | undefined {
  const [first, separator] = values;
  switch (/(?:^|\.)Prisma\.(\w+)$/.exec(name)?.[1]) {
    case 'join': {
      if (first?.kind !== 'list' || first.open) return { kind: 'sql', chunks: [list([first ?? input('unknown', 'list')], true)] };
      const between = literalText(separator) ?? ',';
      const chunks = first.items.flatMap((item, index) => (index === 0 ? [item.value] : [between, item.value]));
      return { kind: 'sql', chunks };
    }
    case 'raw':
      return pasted(first);
    default:
      return undefined;
  }
}

/** Whether an import is of the generated client's `Prisma` namespace. */
export function isPrismaNamespace(target: { source: string; name: string }): boolean {
  return target.source !== 'global' && /(^|\.)Prisma(\.|$)/.test(target.name);
}

/** Calls that many turns of a loop send in one moment go to the database as one statement. */
export function drawTogether(
  body: Effect,
  batch: (call: Extract<Effect, { kind: 'call' }>) => string[] | undefined,
): {
  calls: Effect[];
  rest: Effect;
} {
  if (body.kind === 'call') {
    const variants = batch(body);
    return variants ? { calls: [{ ...body, variants }], rest: { kind: 'sequence', parts: [] } } : { calls: [], rest: body };
  }
  if (body.kind !== 'sequence') return { calls: [], rest: body };
  const parts = body.parts.map((part) => drawTogether(part, batch));
  return {
    calls: parts.flatMap((part) => part.calls),
    rest: { kind: 'sequence', parts: parts.map((part) => part.rest) },
  };
}
