import type { CallExpression, Node, TaggedTemplateExpression } from '@oxc-project/types';
import { argumentsOf } from '../interpret/call.js';
import { sourceText, type Frame } from '../interpret/frame.js';
import type { Value } from '../interpret/value.js';
import { beginQuery, callClient } from './index.js';
import { beginModelQuery, modelMethods, modelOf } from './prisma.js';

/** What Prisma's methods take; another object under a model's name takes something else. */
const options = new Set([
  'where',
  'data',
  'select',
  'include',
  'omit',
  'orderBy',
  'take',
  'skip',
  'cursor',
  'distinct',
  'create',
  'update',
  'by',
  'having',
  'skipDuplicates',
  'relationLoadStrategy',
  'limit',
  '_count',
  '_sum',
  '_avg',
  '_min',
  '_max',
]);
const needed: Record<string, string[]> = {
  create: ['data'],
  createMany: ['data'],
  update: ['where', 'data'],
  upsert: ['where', 'create'],
  delete: ['where'],
  findUnique: ['where'],
  findUniqueOrThrow: ['where'],
};
/** Methods that only a Prisma client has. */
const ownMethods = new Set([
  '$transaction',
  '$queryRaw',
  '$queryRawUnsafe',
  '$queryRawTyped',
  '$executeRaw',
  '$executeRawUnsafe',
  '$extends',
]);
const clientNames = /(^|\.)(_?(prisma\w*|\w*Prisma|tx|trx|db|database|client|transaction|orm))$/;

/**
 * A call on a model whose client was handed in from where it cannot be followed: `tx.user.findMany(...)`. The models of the
 * schema and what Prisma's methods take tell it; undefined where they do not.
 */
export function callByShape(method: string, node: CallExpression, frame: Frame): Value | undefined {
  if (frame.run.models.length === 0) return undefined;
  if (ownMethods.has(method))
    return callClient({ kind: 'client', library: 'prisma', role: 'owner' }, method, argumentsOf(node, frame), node, frame);
  if (!modelMethods.has(method)) return undefined;
  const callee = bare(node.callee);
  const delegate = callee.type === 'MemberExpression' ? bare(callee.object) : undefined;
  if (delegate?.type !== 'MemberExpression' || delegate.computed || delegate.property.type !== 'Identifier') return undefined;
  const model = modelOf(frame.run.models, delegate.property.name);
  if (!model) return undefined;
  const named = clientNames.test(sourceText(frame, delegate.object).replaceAll(/[?!()\s]/g, ''));
  if (!takes(node, method, named)) return undefined;
  return beginModelQuery(model, method, argumentsOf(node, frame), node, frame);
}

function bare(node: Node): Node {
  let at = node;
  while (
    at.type === 'ParenthesizedExpression' ||
    at.type === 'TSNonNullExpression' ||
    at.type === 'TSAsExpression' ||
    at.type === 'ChainExpression'
  )
    at = at.expression;
  return at;
}

function takes(node: CallExpression, method: string, named: boolean): boolean {
  const given = node.arguments[0];
  if (!given) return needed[method] === undefined;
  if (given.type !== 'ObjectExpression') return named;
  const names = given.properties.flatMap((property) =>
    property.type === 'Property' && property.key.type === 'Identifier' ? [property.key.name] : [],
  );
  const spread = given.properties.some((property) => property.type === 'SpreadElement');
  return names.every((name) => options.has(name)) && (spread || (needed[method] ?? []).every((name) => names.includes(name)));
}

/** `tx.$queryRaw` on a client that cannot be followed: only Prisma names its methods so. */
export function callRawByShape(node: CallExpression | TaggedTemplateExpression, sql: Value, frame: Frame): Value | undefined {
  const callee = bare(node.type === 'CallExpression' ? node.callee : node.tag);
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  const { name } = callee.property;
  if (name !== '$queryRaw' && name !== '$executeRaw') return undefined;
  return beginQuery('prisma', 'owner', { name, arguments: [sql] }, node, frame);
}
