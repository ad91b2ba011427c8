import { callUnknown } from '../interpret/unseen.js';
import { type Frame, transact } from '../interpret/frame.js';
import { moduleAtPath } from '../interpret/folder.js';
import { callFunction } from '../interpret/function.js';
import { ownUse } from '../interpret/use.js';
import { type ClassValue, type ClientValue, input, list, literal, literalText, type Value } from '../interpret/value.js';
import { defineModel, known, setDefaults } from '../schema/sequelize.js';
import { associate } from '../schema/sequelize-associations.js';
import { declaredName, modelMember, modelValue, named, scopeOptions } from './sequelize-model.js';
import { rowResult } from './sequelize-row.js';
import { beginQuery, type CallNode, endedHere, type LibraryReader } from './index.js';

const owner: ClientValue = { kind: 'client', library: 'sequelize', role: 'owner' };
const one = new Set(['findOne', 'findByPk', 'create', 'upsert', 'findOrCreate', 'findCreateFind', 'findOrBuild']);
const numbers = new Set(['count', 'max', 'min', 'sum', 'update', 'destroy', 'restore', 'truncate']);
const statements = new Set([
  ...one,
  ...numbers,
  'aggregate',
  'findAll',
  'findAndCountAll',
  'bulkCreate',
  'increment',
  'decrement',
]);
const associations = new Set(['belongsTo', 'hasOne', 'hasMany', 'belongsToMany']);
const pieces = new Set(['fn', 'col', 'literal', 'cast', 'where', 'json']);

/** Sequelize: https://sequelize.org/docs/v6/core-concepts/model-basics/ */
export const sequelize: LibraryReader = {
  library: 'sequelize',

  create(target, values, frame) {
    if (
      !/^sequelize(-typescript)?$/.test(target.source) ||
      !/^((\*|default)(\.(Sequelize|default))?|Sequelize)$/.test(target.name)
    )
      return undefined;
    for (const value of values) if (value.kind === 'record') setDefaults(value.fields.get('define')?.value, frame);
    return owner;
  },

  call(_client, names, values, node, frame) {
    const [first = '', second, third] = names;
    if (first === 'model' && second !== undefined && third !== undefined && names.length === 3)
      return callModel(second, third, values, node, frame);
    if (first === 'models' && second !== undefined && third !== undefined)
      return callModel(declaredName(frame.run, second), third, values, node, frame);
    switch (first) {
      case 'define': {
        const name = literalText(values[0]);
        if (name === undefined) return input('unknown', 'model');
        defineModel(name, named(values[1]), named(values[2]), node, frame);
        return modelValue(name);
      }
      case 'model':
        return modelValue(literalText(values[0]) ?? '');
      case 'import': {
        // `sequelize.import(path)` of earlier versions: the file's function is given the connection.
        const made = moduleAtPath(values[0], frame.run);
        return made?.kind === 'function'
          ? callFunction(made, [owner, { kind: 'external', source: 'sequelize', name: 'DataTypes' }], frame)
          : input('unknown', 'model');
      }
      case 'addModels':
      case 'sync':
      case 'authenticate':
      case 'close':
        return input('unknown', first);
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

  step(query, name, values, node, frame) {
    // A method of a promise is no step; what follows a scope is the call itself.
    if (!isScope(query.steps.at(-1)?.name)) return query;
    const steps = [...query.steps, { name, arguments: values.map(named), guards: [] }];
    return endedHere({ ...query, steps }, node, frame);
  },

  isSent: (query) => !isScope(query.steps.at(-1)?.name),

  member(names, name, frame) {
    const [first = '', model] = names;
    return names.length === 2 && /^models?$/.test(first) && model !== undefined
      ? modelMember(declaredName(frame.run, model), name, frame)
      : undefined;
  },

  result(query, frame) {
    const method = query.steps.at(-1)?.name ?? '';
    if (method.startsWith('row.')) return rowResult(query, method.slice(4), frame);
    if (numbers.has(method) || method === 'aggregate') return input('row', method);
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

/** `class User extends Model`: what the class itself does not have is the model's. */
export function modelClass(
  parent: { source: string; name: string },
  of: ClassValue,
  frame: Frame,
): Extract<Value, { kind: 'path' }> | undefined {
  if (!/^sequelize(-typescript)?$/.test(parent.source) || !/(^|\.)Model$/.test(parent.name)) return undefined;
  const { name } = of;
  known(frame.run).classes.set(name, of);
  return { kind: 'path', client: owner, names: ['model', name] };
}

/** `fn('COUNT', col('id'))`, `DataTypes.STRING(80)`. */
export function sequelizeFunction(target: { source: string; name: string }, values: Value[]): Value | undefined {
  if (!/^sequelize(-typescript)?$/.test(target.source)) return undefined;
  const last = target.name.split('.').at(-1) ?? '';
  if (pieces.has(last)) return { kind: 'call', name: `sequelize.${last}`, arguments: values };
  return /^[A-Z][A-Z\d]+$/.test(last) ? { kind: 'call', name: last, arguments: values } : undefined;
}

function callModel(model: string, method: string, values: Value[], node: CallNode, frame: Frame): Value {
  if (method === 'init') {
    defineModel(model, named(values[0]), named(values[1]), node, frame);
    return modelValue(model);
  }
  if (associations.has(method)) {
    associate(model, method, named(values[0]), named(values[1]), frame);
    return input('unknown', method);
  }
  const own = known(frame.run).statics.get(model)?.get(method);
  if (own?.kind === 'function') return callFunction(own, values, frame);
  if (method === 'addScope') {
    const name = literalText(values[0]);
    const scopes = known(frame.run).scopes.get(model) ?? { named: new Map<string, Value>() };
    known(frame.run).scopes.set(model, scopes);
    if (values[1] && name === 'defaultScope') scopes.usual = values[1];
    else if (values[1] && name !== undefined) scopes.named.set(name, values[1]);
    return input('unknown', method);
  }
  if (method === 'unscoped' || method === 'scope')
    return beginQuery(
      'sequelize',
      'owner',
      { name: method, arguments: [literal(model), method === 'scope' ? scopeOptions(model, values, frame.run) : list([])] },
      node,
      frame,
    );
  if (method === 'build') return { kind: 'call', name: 'sequelize.build', arguments: [literal(model), ...values.map(named)] };
  // `new User({ … }).save()`
  if (method === 'save') {
    const row: Value = { kind: 'record', fields: new Map(), open: true };
    return beginQuery('sequelize', 'owner', { name: 'create', arguments: [literal(model), row] }, node, frame);
  }
  if (statements.has(method))
    return beginQuery('sequelize', 'owner', { name: method, arguments: [literal(model), ...values.map(named)] }, node, frame);
  return callUnknown(`${model}.${method}`, values, frame);
}

function isScope(name: string | undefined): boolean {
  return name === 'scope' || name === 'unscoped';
}

/** `User.build({ … }).save()` */
export function saveBuilt(
  object: Extract<Value, { kind: 'call' }>,
  name: string,
  node: CallNode,
  frame: Frame,
): Value | undefined {
  if (object.name !== 'sequelize.build' || name !== 'save') return undefined;
  return beginQuery('sequelize', 'owner', { name: 'create', arguments: object.arguments }, node, frame);
}
