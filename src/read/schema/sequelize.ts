import type { Association, ColumnDeclaration, DataModel, Location, ModelField, TableDeclaration } from '../../model/index.js';
import type { Frame, Run } from '../interpret/frame.js';
import { literalText, type Value } from '../interpret/value.js';
import type { CallNode } from '../libraries/index.js';
import { locate } from '../parse.js';
import { pluralOf } from './plural.js';

interface Defined {
  model: DataModel;
  columns: Map<string, ColumnDeclaration>;
  underscored: boolean;
  location: Location;
}
interface Known {
  defaults: Value | undefined;
  models: Map<string, Defined>;
  associations: { source: string; kind: Association['kind']; target: string; options: Value | undefined }[];
}
const runs = new WeakMap<Run, Known>();

function known(run: Run): Known {
  let found = runs.get(run);
  if (!found) runs.set(run, (found = { defaults: undefined, models: new Map(), associations: [] }));
  return found;
}

/** `new Sequelize(url, { define: { underscored: true } })` */
export function setDefaults(value: Value | undefined, frame: Frame): void {
  if (value) known(frame.run).defaults = value;
}

function field(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'record' ? value.fields.get(name)?.value : undefined;
}

function truth(value: Value | undefined): boolean | undefined {
  return value?.kind === 'literal' ? Boolean(value.value) : undefined;
}

function underscore(name: string): string {
  return name
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

const types: Record<string, string> = {
  TEXT: 'text',
  CITEXT: 'text',
  INTEGER: 'integer',
  SMALLINT: 'smallint',
  TINYINT: 'smallint',
  MEDIUMINT: 'integer',
  BIGINT: 'bigint',
  FLOAT: 'double precision',
  DOUBLE: 'double precision',
  REAL: 'real',
  BOOLEAN: 'boolean',
  DATE: 'timestamptz',
  DATEONLY: 'date',
  NOW: 'timestamptz',
  TIME: 'time',
  UUID: 'uuid',
  UUIDV4: 'uuid',
  JSON: 'json',
  JSONB: 'jsonb',
  BLOB: 'bytea',
  INET: 'inet',
};

/** `DataTypes.STRING(80)` as a type of Postgres. Enums are text: their type carries no cost. */
function typeSql(value: Value | undefined): string {
  const whole = value?.kind === 'external' ? value.name : value?.kind === 'call' ? value.name : '';
  const name = whole.split('.').at(-1) ?? '';
  const given = value?.kind === 'call' ? value.arguments : [];
  const first = literalText(given[0]);
  if (name === 'STRING') return `varchar(${first !== undefined && /^\d+$/.test(first) ? first : '255'})`;
  if (name === 'CHAR') return `char(${first ?? '255'})`;
  if (name === 'DECIMAL' || name === 'NUMERIC') {
    const second = literalText(given[1]);
    return first === undefined ? 'numeric' : `numeric(${second === undefined ? first : `${first}, ${second}`})`;
  }
  if (name === 'ARRAY') return `${typeSql(given[0])}[]`;
  return types[name] ?? 'text';
}

/** `sequelize.define('User', attributes, options)` and `User.init(attributes, options)`. */
export function defineModel(name: string, attributes: Value, options: Value, node: CallNode, frame: Frame): void {
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
        ...(option('defaultScope') ? { scoped: true as const } : {}),
      },
    },
    columns: new Map(),
    underscored,
    location,
  };
  const own = attributes.kind === 'record' ? [...attributes.fields] : [];
  const keyed = own.some(([, item]) => truth(field(item.value, 'primaryKey')));
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
    });
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
  state.models.set(name, defined);
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
}

function addField(defined: Defined, name: string, type: string, detail: Detail): void {
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
    location: defined.location,
  });
}

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

/** The models of this run with what their associations add. */
export function sequelizeModels(run: Run): DataModel[] {
  const before = finished.get(run);
  if (before) return before;
  const state = known(run);
  const { models } = state;
  for (const { source, kind, target, options } of state.associations) {
    const [own, other] = [models.get(source), models.get(target)];
    if (!own || !other) continue;
    const key = (name: string) => {
      const value = field(options, name);
      return literalText(value) ?? literalText(field(value, 'name')) ?? literalText(field(value, 'fieldName'));
    };
    const many = kind === 'hasMany' || kind === 'belongsToMany';
    const as = literalText(field(options, 'as')) ?? (many ? pluralOf(other.model.name) : other.model.name);
    const holder = kind === 'belongsTo' ? as : own.model.name;
    const foreignKey = key('foreignKey') ?? `${holder}${capital((kind === 'belongsTo' ? other : own).model.id[0] ?? 'id')}`;
    const association: Association = { kind, as, target, foreignKey };
    if (kind === 'belongsToMany') {
      const given = field(options, 'through');
      const through = modelNamed(field(given, 'model')) ?? modelNamed(given);
      if (through === undefined) continue;
      const otherKey = key('otherKey') ?? `${other.model.name}${capital(other.model.id[0] ?? 'id')}`;
      const between = models.get(through) ?? joinModel(through, truth(field(options, 'timestamps')) !== false, own);
      models.set(through, between);
      point(between, foreignKey, own);
      point(between, otherKey, other);
      own.model.sequelize?.associations.push({ ...association, through, otherKey });
      continue;
    }
    if (kind === 'belongsTo') point(own, foreignKey, other);
    else point(other, foreignKey, own);
    own.model.sequelize?.associations.push(association);
  }
  const all = [...models.values()].map(({ model }) => model);
  finished.set(run, all);
  return all;
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
    underscored: like.underscored,
    location: like.location,
  };
  if (stamped) for (const stamp of ['createdAt', 'updatedAt']) addField(made, stamp, 'timestamptz', { notNull: true });
  return made;
}

/** The attribute that points to another model exists, and its column has a key. */
function point(holder: Defined, name: string, target: Defined): void {
  const id = target.model.fields.find((candidate) => candidate.name === target.model.id[0]);
  if (!id) return;
  if (!holder.model.fields.some((candidate) => candidate.name === name)) addField(holder, name, id.type, {});
  const column = holder.model.fields.find((candidate) => candidate.name === name)?.column ?? name;
  const declared = holder.columns.get(column);
  if (declared) declared.references = { table: target.model.table, column: id.column };
}

/** The tables that `sync` makes of the models. */
export function sequelizeTables(run: Run): TableDeclaration[] {
  sequelizeModels(run);
  return [...known(run).models.values()].map(({ model, columns, location }) => ({
    ...(model.schema === undefined ? {} : { schema: model.schema }),
    name: model.table,
    columns: [...columns.values()],
    uniques: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    location,
  }));
}
