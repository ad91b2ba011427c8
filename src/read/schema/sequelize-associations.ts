import type { Association, DataModel, TableDeclaration } from '../../model/index.js';
import { callFunction } from '../interpret/function.js';
import { moduleFrame } from '../interpret/module.js';
import type { Frame, Run } from '../interpret/frame.js';
import { literalText, type Value } from '../interpret/value.js';
import { named } from '../libraries/sequelize-model.js';
import { pluralOf } from './plural.js';
import { addField, type Defined, field, known, scopeExpression, tableOf, truth } from './sequelize.js';
import { declareDecorated } from './sequelize-decorators.js';

/** `User.hasMany(Post, { as: 'posts', foreignKey: 'authorId' })` */
export function associate(source: string, kind: string, target: Value, options: Value, frame: Frame): void {
  if (kind !== 'belongsTo' && kind !== 'hasOne' && kind !== 'hasMany' && kind !== 'belongsToMany') return;
  const name = modelNamed(target);
  const { associations } = known(frame.run);
  if (name !== undefined) associations.push({ source, kind, target: name, options });
}

function modelNamed(value: Value | undefined): string | undefined {
  if (value?.kind === 'call' && value.name === 'sequelize.model') return literalText(value.arguments[0]);
  return literalText(value);
}

const finished = new WeakMap<Run, DataModel[]>();

/** The models of this run with what their associations and scopes add. */
export function sequelizeModels(run: Run): DataModel[] {
  const before = finished.get(run);
  if (before) return before;
  const state = known(run);
  declareDecorated(run);
  const { models } = state;
  for (const { source, kind, target, options } of state.associations) {
    const [own, other] = [models.get(source), models.get(target)];
    if (own && other) join(own, other, kind, target, options, models);
  }
  pair(models);
  for (const [name, { usual }] of state.scopes) {
    const scope = usual?.kind === 'function' ? callScope(usual, [], run) : usual;
    const model = models.get(name)?.model.sequelize;
    if (scope && model) model.defaultScope = scopeExpression(named(scope));
  }
  const all = [...models.values()].map(({ model }) => model);
  finished.set(run, all);
  return all;
}

/** The tables that `sync` makes of the models. */
export function sequelizeTables(run: Run): TableDeclaration[] {
  sequelizeModels(run);
  return [...known(run).models.values()].map(tableOf);
}

/** What a scope that is a function gives. */
export function callScope(scope: Extract<Value, { kind: 'function' }>, values: Value[], run: Run): Value {
  const state = run.states.get(scope.module);
  const frame: Frame | undefined = state && { ...moduleFrame(run, scope.module, state), effects: [] };
  return frame ? callFunction(scope, values, frame) : scope;
}

function join(
  own: Defined,
  other: Defined,
  kind: Association['kind'],
  target: string,
  options: Value | undefined,
  models: Map<string, Defined>,
): void {
  const key = (name: string) => {
    const value = field(options, name);
    return literalText(value) ?? literalText(field(value, 'name')) ?? literalText(field(value, 'fieldName'));
  };
  const many = kind === 'hasMany' || kind === 'belongsToMany';
  const as = literalText(field(options, 'as')) ?? (many ? pluralOf(other.model.name) : other.model.name);
  const holder = kind === 'belongsTo' ? as : own.model.name;
  const foreignKey = key('foreignKey') ?? `${holder}${capital((kind === 'belongsTo' ? other : own).model.id[0] ?? 'id')}`;
  const association: Association = { kind, as, target, foreignKey };
  const onDelete = literalText(field(options, 'onDelete'));
  if (kind === 'belongsToMany') {
    const given = field(options, 'through');
    const through = modelNamed(field(given, 'model')) ?? modelNamed(given);
    if (through === undefined) return;
    const stated = key('otherKey');
    const otherKey = stated ?? `${other.model.name}${capital(other.model.id[0] ?? 'id')}`;
    const between = models.get(through) ?? joinModel(through, truth(field(options, 'timestamps')) !== false, own);
    models.set(through, between);
    const whole = { ...association, through, otherKey, ...(stated === undefined ? { assumedKey: true as const } : {}) };
    own.model.sequelize?.associations.push(whole);
    return;
  }
  if (kind === 'belongsTo') point(own, foreignKey, other, onDelete ?? 'set null');
  else point(other, foreignKey, own, onDelete ?? 'set null');
  own.model.sequelize?.associations.push(association);
}

/** Two models that lead to each other through one table: each one's other key is the key of the other's side. */
function pair(models: Map<string, Defined>): void {
  const all = [...models].flatMap(([source, defined]) =>
    (defined.model.sequelize?.associations ?? []).flatMap((association) =>
      association.kind === 'belongsToMany' ? [{ source, defined, association }] : [],
    ),
  );
  for (const { source, association } of all) {
    const other = all.findLast(
      (candidate) =>
        candidate.association !== association &&
        candidate.source === association.target &&
        candidate.association.target === source &&
        candidate.association.through === association.through,
    );
    if (association.assumedKey && other) association.otherKey = other.association.foreignKey;
  }
  for (const { defined, association } of all) {
    const between = models.get(association.through ?? '');
    const target = models.get(association.target);
    if (!between || !target || association.otherKey === undefined) continue;
    point(between, association.foreignKey, defined, 'cascade');
    point(between, association.otherKey, target, 'cascade');
    const columns = [association.foreignKey, association.otherKey].map((name) => columnOf(between, name));
    if (between.ownId) {
      between.model.fields = between.model.fields.filter((candidate) => candidate.name !== 'id');
      between.columns.delete('id');
      const keys = [association.foreignKey, association.otherKey];
      between.model.id = between.model.fields.flatMap(({ name }) => (keys.includes(name) ? [name] : []));
      between.primaryKey = between.model.id.map((name) => columnOf(between, name));
      between.ownId = false;
    }
    if (between.primaryKey) continue;
    const keyed = between.model.id.length > 0;
    if (!keyed) between.primaryKey ??= columns;
    else if (!between.model.uniques.some(({ fields }) => fields.includes(association.foreignKey)))
      between.model.uniques.push({ name: columns.join('_'), fields: [association.foreignKey, association.otherKey] });
  }
}

function columnOf(defined: Defined, name: string): string {
  return defined.model.fields.find((candidate) => candidate.name === name)?.column ?? name;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function joinModel(name: string, stamped: boolean, like: Defined): Defined {
  const made: Defined = {
    model: {
      name,
      table: name,
      fields: [],
      id: [],
      uniques: [],
      enumTypes: {},
      provider: 'postgresql',
      sequelize: { associations: [], ...(stamped ? { createdAt: 'createdAt', updatedAt: 'updatedAt' } : {}) },
    },
    columns: new Map(),
    indexes: [],
    underscored: like.underscored,
    location: like.location,
  };
  if (stamped) for (const stamp of ['createdAt', 'updatedAt']) addField(made, stamp, 'timestamptz', { notNull: true });
  return made;
}

/** The attribute that points to another model exists, and its column has a key. */
function point(holder: Defined, name: string, target: Defined, onDelete: string): void {
  const id = target.model.fields.find((candidate) => candidate.name === target.model.id[0]);
  if (!id) return;
  if (!holder.model.fields.some((candidate) => candidate.name === name)) addField(holder, name, id.type, {});
  const column = holder.model.fields.find((candidate) => candidate.name === name)?.column ?? name;
  const declared = holder.columns.get(column);
  if (declared)
    declared.references = {
      table: target.model.table,
      column: id.column,
      onDelete: declared.notNull && onDelete === 'set null' ? 'no action' : onDelete,
    };
}
