import { callUnknown } from '../interpret/unseen.js';
import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { ownUse } from '../interpret/use.js';
import { type ClientValue, input, literal, literalText, nothing, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import { declaredIn, schemaId } from '../schema/mongoose.js';
import { beginQuery, type CallNode, type LibraryReader, runQuery } from './index.js';

const owner: ClientValue = { kind: 'client', library: 'mongoose', role: 'owner' };
/** Calls that are sent at once; the others are sent when they are awaited. */
const eager = new Set(['create', 'insertMany', 'bulkWrite', 'save']);
const lazy =
  /^(find(One)?(By\w+|And\w+)?|countDocuments|count|estimatedDocumentCount|distinct|exists|update(One|Many)?|replaceOne|delete(One|Many)|remove|aggregate|where)$/;
const single = /^(findOne|findById|create$|save$)/;
const numbers =
  /^(count|countDocuments|estimatedDocumentCount|exists|update|updateOne|updateMany|replaceOne|deleteOne|deleteMany|remove|bulkWrite|document\.)/;
/** Steps that change what is made of a document, not what is asked. */
const silent = new Set([
  'lean',
  'exec',
  'session',
  'read',
  'setOptions',
  'maxTimeMS',
  'hint',
  'collation',
  'clone',
  'orFail',
  'cursor',
]);

/** Mongoose: https://mongoosejs.com/docs/queries.html */
export const mongoose: LibraryReader = {
  library: 'mongoose',

  create: () => undefined,

  call(_client, names, values, node, frame) {
    const [first, name = '', method = ''] = names;
    if (first === 'schema') return callSchema(name, names.slice(2), values, node, frame);
    if (first !== 'model' || method === '') return callUnknown(names.join('.'), values, frame);
    const own = staticOf(name, method, frame);
    if (own?.kind === 'function') return callFunction({ ...own, self: modelPath(name) }, values, frame);
    if (!eager.has(method) && !lazy.test(method)) return callUnknown(names.join('.'), values, frame);
    const begun = beginQuery('mongoose', 'owner', { name: method, arguments: [literal(name), ...values] }, node, frame);
    return eager.has(method) ? runQuery(begun, frame) : begun;
  },

  step: (query, name) => (silent.has(name) ? query : undefined),

  member: (names, name, frame) => {
    if (names[0] !== 'model' || names.length !== 2) return undefined;
    return name === 'modelName' ? literal(names[1] ?? '') : staticOf(names[1] ?? '', name, frame);
  },

  result(query, frame) {
    const [start, ...steps] = query.steps;
    const method = start?.name ?? '';
    if (steps.some((step) => /^(countDocuments|count)$/.test(step.name))) return input('row', 'count');
    if (numbers.test(method)) return input('row', method);
    const use = ownUse(query.site, frame);
    const many = !single.test(method) || start?.arguments[1]?.kind === 'list';
    if (many) return { kind: 'rows', uses: [use], filtered: false };
    if (method.startsWith('find')) use.flags.add('first');
    return { kind: 'row', uses: [use], path: [] };
  },
};

function modelPath(name: string): Value {
  return { kind: 'path', client: owner, names: ['model', name] };
}

function staticOf(model: string, name: string, frame: Frame): Value | undefined {
  const { models, schemas } = declaredIn(frame.run);
  return schemas.get(models.get(model)?.schema ?? '')?.statics.get(name);
}

/** Functions and classes of the package: `model`, `Schema`, `Types.ObjectId`; undefined for anything else. */
export function mongooseFunction(
  target: { source: string; name: string },
  values: Value[],
  node: { start: number; end: number },
  frame: Frame,
): Value | undefined {
  if (target.source !== 'mongoose') return undefined;
  const name = target.name.replace(/^((\*|default)\.)+/, '').replace(/^mongoose\./, '');
  const { schemas, models } = declaredIn(frame.run);
  if (name === 'Schema') {
    const id = `${frame.module.file}:${node.start}`;
    const location = locate(frame.module, node);
    const made = { fields: [values[0] ?? nothing], options: values[1], indexes: [], statics: new Map<string, Value>(), location };
    if (!schemas.has(id)) schemas.set(id, made);
    return { kind: 'path', client: owner, names: ['schema', id] };
  }
  if (name === 'model') {
    const model = literalText(values[0]);
    if (model === undefined) return input('unknown', 'model');
    const schema = schemaId(values[1]);
    const collection = literalText(values[2]);
    if (schema !== undefined) models.set(model, { name: model, schema, collection, location: locate(frame.module, node) });
    return modelPath(model);
  }
  return /^(Schema\.)?Types\.ObjectId$/.test(name) ? (values[0] ?? input('generated', 'id')) : undefined;
}

/** `mongoose.models.User`: the model, if it was declared before. */
export function mongooseMember(source: string, path: string): Value | undefined {
  const name = source === 'mongoose' ? /^((\*|default)\.)?models\.(\w+)$/.exec(path)?.[3] : undefined;
  return name === undefined ? undefined : modelPath(name);
}

function callSchema(id: string, names: string[], values: Value[], node: CallNode, frame: Frame): Value {
  const schema = declaredIn(frame.run).schemas.get(id);
  const self: Value = { kind: 'path', client: owner, names: ['schema', id] };
  const [method, ...more] = names;
  const [first, second] = values;
  if (!schema || more.length > 0) return self;

  if (method === 'index' && first) schema.indexes.push({ fields: first, options: second, location: locate(frame.module, node) });
  if (method === 'add' && first)
    schema.fields.push(...(declaredIn(frame.run).schemas.get(schemaId(first) ?? '')?.fields ?? [first]));
  if (method === 'plugin' && first?.kind === 'function') callFunction(first, [self, second ?? nothing], frame);
  const name = literalText(first);
  if (method === 'static' && name !== undefined && second) schema.statics.set(name, second);
  return self;
}

/** `schema.statics.findByEmail = function () {}`: a method of the model. */
export function assignToSchema(object: Value, name: string, value: Value, frame: Frame): void {
  const id = schemaId(object);
  if (id === undefined || object.kind !== 'path' || object.names[2] !== 'statics') return;
  declaredIn(frame.run).schemas.get(id)?.statics.set(name, value);
}
