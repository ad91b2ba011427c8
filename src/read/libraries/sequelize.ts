import { callUnknown } from '../interpret/call.js';
import { type Frame, transact } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { ownUse } from '../interpret/use.js';
import { type ClientValue, input, list, literal, literalText, type Value } from '../interpret/value.js';
import { associate, defineModel, setDefaults } from '../schema/sequelize.js';
import { beginQuery, type CallNode, type LibraryReader, runQuery } from './index.js';

const owner: ClientValue = { kind: 'client', library: 'sequelize', role: 'owner' };
const one = new Set(['findOne', 'findByPk', 'create', 'upsert', 'findOrCreate', 'findCreateFind', 'findOrBuild']);
const numbers = new Set(['count', 'max', 'min', 'sum', 'update', 'destroy', 'restore', 'truncate']);
const statements = new Set([...one, ...numbers, 'findAll', 'findAndCountAll', 'bulkCreate', 'increment', 'decrement']);
const associations = new Set(['belongsTo', 'hasOne', 'hasMany', 'belongsToMany']);
const pieces = new Set(['fn', 'col', 'literal', 'cast', 'where', 'json']);

/** Sequelize: https://sequelize.org/docs/v6/core-concepts/model-basics/ */
export const sequelize: LibraryReader = {
  library: 'sequelize',

  create(target, values, frame) {
    if (target.source !== 'sequelize' || !/^((\*|default)(\.(Sequelize|default))?|Sequelize)$/.test(target.name))
      return undefined;
    for (const value of values) if (value.kind === 'record') setDefaults(value.fields.get('define')?.value, frame);
    return owner;
  },

  call(_client, names, values, node, frame) {
    const [first = '', second, third] = names;
    if (first === 'model' && second !== undefined && third !== undefined && names.length === 3)
      return callModel(second, third, values, node, frame);
    if (first === 'models' && second !== undefined && third !== undefined) return callModel(second, third, values, node, frame);
    switch (first) {
      case 'define': {
        const name = literalText(values[0]);
        if (name === undefined) return input('unknown', 'model');
        defineModel(name, named(values[1]), named(values[2]), node, frame);
        return modelOf(name);
      }
      case 'model':
        return modelOf(literalText(values[0]) ?? '');
      case 'transaction': {
        const body = values.find((value) => value.kind === 'function');
        const given = values.find((value) => value.kind === 'record');
        const level = given?.kind === 'record' ? given.fields.get('isolationLevel')?.value : undefined;
        const text = level?.kind === 'external' ? level.name.split('.').at(-1) : literalText(level);
        return body?.kind === 'function'
          ? transact(frame, text, () => callFunction(body, [input('unknown', 'transaction')], frame))
          : input('unknown', 'transaction');
      }
      case 'query':
        return beginQuery('sequelize', 'owner', { name: 'query', arguments: values.map(named) }, node, frame);
      default:
        if (pieces.has(first)) return { kind: 'call', name: `sequelize.${first}`, arguments: values };
        return callUnknown(names.join('.'), values, frame);
    }
  },

  step(query) {
    // A method of a promise is no step.
    return query;
  },

  result(query, frame) {
    const method = query.steps[0]?.name ?? '';
    if (numbers.has(method)) return input('row', method);
    const use = ownUse(query.site, frame);
    const rows: Value = { kind: 'rows', uses: [use], filtered: false };
    if (method === 'query') return list([rows, input('unknown', 'metadata')]);
    if (method === 'findAndCountAll')
      return {
        kind: 'record',
        open: false,
        fields: new Map([
          ['rows', { value: rows, guards: [] }],
          ['count', { value: input('row', 'count'), guards: [] }],
        ]),
      };
    if (!one.has(method)) return rows;
    if (method.startsWith('find')) use.flags.add('first');
    const row: Value = { kind: 'row', uses: [use], path: [] };
    return /Or|upsert|findCreate/.test(method) ? list([row, input('unknown', 'created')]) : row;
  },
};

function modelOf(name: string): Value {
  return { kind: 'path', client: owner, names: ['model', name] };
}

/** `class User extends Model`: what the class itself does not have is the model's. */
export function modelClass(parent: { source: string; name: string }, name: string): Extract<Value, { kind: 'path' }> | undefined {
  if (parent.source !== 'sequelize' || !/(^|\.)Model$/.test(parent.name)) return undefined;
  return { kind: 'path', client: owner, names: ['model', name] };
}

/** `fn('COUNT', col('id'))`, `DataTypes.STRING(80)`. */
export function sequelizeFunction(target: { source: string; name: string }, values: Value[]): Value | undefined {
  if (target.source !== 'sequelize') return undefined;
  const last = target.name.split('.').at(-1) ?? '';
  if (pieces.has(last)) return { kind: 'call', name: `sequelize.${last}`, arguments: values };
  return /^[A-Z][A-Z\d]+$/.test(last) ? { kind: 'call', name: last, arguments: values } : undefined;
}

/** Models within options by their names. */
function named(value: Value | undefined): Value {
  switch (value?.kind) {
    case 'path':
      return value.client.library === 'sequelize'
        ? { kind: 'call', name: 'sequelize.model', arguments: [literal(value.names[1] ?? '')] }
        : value;
    case 'class':
      return { kind: 'call', name: 'sequelize.model', arguments: [literal(value.name)] };
    case 'list':
      return { ...value, items: value.items.map((item) => ({ ...item, value: named(item.value) })) };
    case 'choice':
      return { ...value, options: value.options.map((item) => ({ ...item, value: named(item.value) })) };
    case 'record':
      return {
        ...value,
        fields: new Map([...value.fields].map(([name, item]) => [name, { ...item, value: named(item.value) }])),
      };
    default:
      return value ?? { kind: 'record', fields: new Map(), open: false };
  }
}

function callModel(model: string, method: string, values: Value[], node: CallNode, frame: Frame): Value {
  if (method === 'init') {
    defineModel(model, named(values[0]), named(values[1]), node, frame);
    return modelOf(model);
  }
  if (associations.has(method)) {
    associate(model, method, named(values[0]), named(values[1]), frame);
    return input('unknown', method);
  }
  if (method === 'unscoped') return modelOf(model);
  if (statements.has(method) || method === 'scope')
    return beginQuery('sequelize', 'owner', { name: method, arguments: [literal(model), ...values.map(named)] }, node, frame);
  return callUnknown(`${model}.${method}`, values, frame);
}

const ownMethod = /^(save|update|destroy|restore|reload|increment|decrement|(get|set|add|remove|create|count|has)[A-Z]\w*)$/;

/** `order.save()`, `user.getOrders()`: a row of Sequelize asks the database. What it sends is not resolved yet, and said so. */
export function callRow(
  row: Extract<Value, { kind: 'row' }>,
  name: string,
  values: Value[],
  node: CallNode,
  frame: Frame,
): Value {
  const asks = row.uses.some((use) => use.site.library === 'sequelize') && ownMethod.test(name) && !name.endsWith('DataValue');
  if (!asks) return callUnknown(name, values, frame);
  runQuery(beginQuery('sequelize', 'owner', { name: `row.${name}`, arguments: values.map(named) }, node, frame), frame);
  return input('unknown', name);
}
