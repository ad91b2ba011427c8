import type {
  Association,
  ColumnDeclaration,
  DataModel,
  Expression,
  Location,
  ModelField,
  TableDeclaration,
} from '../../model/index.js';
import type { Frame, Run } from '../interpret/frame.js';
import type { Mark } from '../interpret/decorators.js';
import { type ClassValue, literalText, type Value } from '../interpret/value.js';
import { toExpression } from '../interpret/variants.js';
import { locate } from '../parse.js';
import { pluralOf } from './plural.js';
import { typeSql, underscore } from './sequelize-types.js';

/** A model while what is known of it gathers. */
export interface Defined {
  model: DataModel;
  columns: Map<string, ColumnDeclaration>;
  indexes: TableDeclaration['indexes'];
  primaryKey?: string[];
  /** Its key is Sequelize's own `id`: a table between two others is told apart by its two keys instead. */
  ownId?: boolean;
  underscored: boolean;
  location: Location;
}

/** Options that each statement of a model or of one of its scopes has: a record, or a function that gives one. */
export interface Scopes {
  usual?: Value;
  named: Map<string, Value>;
}

interface Known {
  defaults: Value | undefined;
  models: Map<string, Defined>;
  scopes: Map<string, Scopes>;
  associations: { source: string; kind: Association['kind']; target: string; options: Value | undefined }[];
  /** What the code itself puts on a model: `User.associate = (models) => …`. */
  statics: Map<string, Map<string, Value>>;
  /** Models that are classes, whose rows have methods of the app's own. */
  classes: Map<string, ClassValue>;
  /** Classes whose decorators tell the model. */
  decorated: Map<string, { of: ClassValue; frame: Frame; marks: Mark[] }>;
}
const runs = new WeakMap<Run, Known>();

/** What is known of the models of a run. */
export function known(run: Run): Known {
  let found = runs.get(run);
  if (!found)
    runs.set(
      run,
      (found = {
        defaults: undefined,
        models: new Map(),
        scopes: new Map(),
        associations: [],
        statics: new Map(),
        classes: new Map(),
        decorated: new Map(),
      }),
    );
  return found;
}

/** `new Sequelize(url, { define: { underscored: true } })` */
export function setDefaults(value: Value | undefined, frame: Frame): void {
  if (value) known(frame.run).defaults = value;
}

export function field(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'record' ? value.fields.get(name)?.value : undefined;
}

export function truth(value: Value | undefined): boolean | undefined {
  return value?.kind === 'literal' ? Boolean(value.value) : undefined;
}

/** `sequelize.define('User', attributes, options)` and `User.init(attributes, options)`. */
export function defineModel(
  name: string,
  attributes: Value,
  options: Value,
  node: { start: number; end: number },
  frame: Frame,
): void {
  const state = known(frame.run);
  const option = (key: string) => field(options, key) ?? field(state.defaults, key);
  const location = locate(frame.module, node);
  const underscored = truth(option('underscored')) ?? false;
  const called = literalText(field(options, 'modelName')) ?? name;
  const plain = truth(option('freezeTableName')) ? called : pluralOf(called);
  const table = literalText(field(options, 'tableName')) ?? (underscored ? underscore(plain) : plain);
  const schema = literalText(option('schema'));
  const defined: Defined = {
    model: {
      name: called,
      table,
      ...(schema === undefined ? {} : { schema }),
      fields: [],
      id: [],
      uniques: [],
      enumTypes: {},
      provider: 'postgresql',
      sequelize: {
        associations: [],
        declaredAs: name,
      },
    },
    columns: new Map(),
    indexes: [],
    underscored,
    location,
  };
  noteScopes(state, name, options);
  const own = attributes.kind === 'record' ? [...attributes.fields] : [];
  const keyed = own.some(([, item]) => truth(field(item.value, 'primaryKey')));
  defined.ownId = !keyed;
  if (!keyed) addField(defined, 'id', 'integer', { id: true, generated: true, notNull: true });
  for (const [key, item] of own) {
    const detail = item.value.kind === 'record' ? item.value : undefined;
    const type = typeSql(detail ? field(detail, 'type') : item.value);
    if (/VIRTUAL/.test(nameOf(detail ? field(detail, 'type') : item.value))) continue;
    const column = literalText(field(detail, 'field'));
    const id = truth(field(detail, 'primaryKey')) ?? false;
    addField(defined, key, type, {
      ...(column === undefined ? {} : { column }),
      id,
      generated: truth(field(detail, 'autoIncrement')) ?? false,
      notNull: id || truth(field(detail, 'allowNull')) === false,
      unique: truth(field(detail, 'unique')) === true,
      sent: field(detail, 'defaultValue') !== undefined,
      references: referenceOf(field(detail, 'references')),
    });
    const shared = literalText(field(detail, 'unique'));
    if (shared !== undefined && shared !== 'true' && shared !== 'false') noteShared(defined, shared, key);
  }
  const stamps = defined.model.sequelize;
  if (stamps && truth(option('timestamps')) !== false) {
    for (const stamp of ['createdAt', 'updatedAt', 'deletedAt'] as const) {
      const given = option(stamp);
      if (truth(given) === false || (stamp === 'deletedAt' && !truth(option('paranoid')))) continue;
      const key = literalText(given) ?? stamp;
      const attribute = key === 'true' ? stamp : key;
      if (!defined.model.fields.some((candidate) => candidate.name === attribute))
        addField(defined, attribute, 'timestamptz', { notNull: stamp !== 'deletedAt' });
      stamps[stamp] = attribute;
    }
  }
  noteIndexes(defined, option('indexes'), location);
  state.models.set(name, defined);
}

function noteScopes(state: Known, name: string, options: Value): void {
  const usual = field(options, 'defaultScope');
  const given = field(options, 'scopes');
  if (!usual && given?.kind !== 'record') return;
  const scopes: Scopes = { named: new Map(), ...(usual ? { usual } : {}) };
  if (given?.kind === 'record') for (const [scope, item] of given.fields) scopes.named.set(scope, item.value);
  state.scopes.set(name, scopes);
}

/** `references: { model: 'Users', key: 'id' }` */
function referenceOf(value: Value | undefined): ColumnDeclaration['references'] {
  const table = literalText(field(value, 'model'));
  const column = literalText(field(value, 'key')) ?? 'id';
  return table === undefined ? undefined : { table, column };
}

/** `unique: 'name'` on several attributes: one key of them all. */
function noteShared({ model }: Defined, name: string, attribute: string): void {
  const known = model.uniques.find((unique) => unique.name === name);
  if (known) known.fields.push(attribute);
  else model.uniques.push({ name, fields: [attribute] });
}

/** `indexes: [{ unique: true, fields: ['email'] }]` of a model: https://sequelize.org/docs/v6/other-topics/indexes/ */
function noteIndexes(defined: Defined, value: Value | undefined, location: Location): void {
  if (value?.kind !== 'list') return;
  for (const { value: index } of value.items) {
    const fields = field(index, 'fields');
    const names =
      fields?.kind === 'list'
        ? fields.items.map((item) => literalText(item.value) ?? literalText(field(item.value, 'name')))
        : [];
    const columns = names.map((name) => defined.model.fields.find((candidate) => candidate.name === name)?.column ?? name);
    // An index on an expression or on some of the rows is not declared: nothing is said about it.
    if (columns.length === 0 || field(index, 'where')) continue;
    const known = columns.filter((column) => column !== undefined);
    if (known.length < columns.length) continue;
    const method = literalText(field(index, 'using')) ?? literalText(field(index, 'method'));
    const unique = truth(field(index, 'unique')) ?? false;
    const name = literalText(field(index, 'name'));
    defined.indexes.push({
      ...(name === undefined ? {} : { name }),
      unique,
      ...(method === undefined ? {} : { method }),
      expressions: known,
      location,
    });
    if (unique) defined.model.uniques.push({ name: name ?? known.join('_'), fields: names.filter((one) => one !== undefined) });
  }
}

function nameOf(value: Value | undefined): string {
  return value?.kind === 'external' || value?.kind === 'call' ? value.name : '';
}

interface Detail {
  column?: string;
  id?: boolean;
  generated?: boolean;
  notNull?: boolean;
  unique?: boolean;
  sent?: boolean;
  references?: ColumnDeclaration['references'];
}

export function addField(defined: Defined, name: string, type: string, detail: Detail): void {
  const { model } = defined;
  const column = detail.column ?? (defined.underscored ? underscore(name) : name);
  const made: ModelField = {
    name,
    column,
    type,
    kind: 'scalar',
    list: type.endsWith('[]'),
    optional: detail.notNull !== true,
    updatedAt: false,
    ignored: false,
    ...(detail.generated ? { default: 'database' as const } : detail.sent ? { default: 'library' as const } : {}),
  };
  model.fields.push(made);
  if (detail.id) model.id.push(name);
  if (detail.unique) model.uniques.push({ name, fields: [name] });
  defined.columns.set(column, {
    name: column,
    type: detail.generated ? (type === 'bigint' ? 'bigserial' : 'serial') : type,
    notNull: detail.notNull ?? false,
    primaryKey: detail.id ?? false,
    unique: detail.unique ?? false,
    ...(detail.references ? { references: detail.references } : {}),
    location: defined.location,
  });
}

/** What a table is made of, as `sync` makes it. */
export function tableOf({ model, columns, indexes, primaryKey, location }: Defined): TableDeclaration {
  const names = (attributes: string[]) =>
    attributes.map((name) => model.fields.find((candidate) => candidate.name === name)?.column ?? name);
  return {
    ...(model.schema === undefined ? {} : { schema: model.schema }),
    name: model.table,
    columns: [...columns.values()],
    ...(primaryKey === undefined ? {} : { primaryKey }),
    uniques: model.uniques.filter(({ fields }) => fields.length > 1).map(({ fields }) => ({ columns: names(fields) })),
    indexes,
    foreignKeys: [],
    checks: [],
    location,
  };
}

/** A scope as plain JSON: what it adds to the options of each statement. */
export function scopeExpression(value: Value): Expression {
  return toExpression(value);
}
