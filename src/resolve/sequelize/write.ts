import type { DataModel, Expression } from '../../model/index.js';
import { bind, type Binding, fieldOf, literalString, quote, type Resolved, Unresolvable } from '../sql.js';
import { conditionOf, isTrue, tableSql } from './model.js';
import { checkOptions } from './select.js';
import { columnSql, isNull, type Scope, valueSql, whereSql } from './where.js';

const now: Expression = { kind: 'input', origin: 'now', name: 'now' };
const plain =
  /^(where|transaction|logging|returning|raw|fields|validate|hooks|individualHooks|paranoid|force|by|silent|benchmark|limit|ignoreDuplicates|updateOnDuplicate|truncate|cascade|restartIdentity|include|sideEffects)$/;

interface Assigned {
  column: string;
  value: Expression | undefined;
}

/** The columns that an insert names: those of the row, with keys and times that Sequelize adds, in the order of the model. */
function assigned(model: DataModel, row: Expression | undefined, only: Set<string>): Assigned[] {
  if (row?.kind !== 'record' || row.open) throw new Unresolvable('a row whose columns are only known when the app runs');
  return model.fields
    .filter((field) => only.has(field.name))
    .map((field) => ({ column: field.column, value: fieldOf(row, field.name) ?? stampOf(model, field.name) }));
}

function stampOf(model: DataModel, name: string): Expression | undefined {
  return name === model.sequelize?.createdAt || name === model.sequelize?.updatedAt ? now : undefined;
}

/** Attributes that are sent for any of these rows. */
function sentNames(model: DataModel, rows: Expression[]): Set<string> {
  const names = new Set<string>();
  for (const field of model.fields) {
    const given = rows.some((row) => fieldOf(row, field.name) !== undefined);
    if (given || field.default !== undefined || stampOf(model, field.name)) names.add(field.name);
  }
  return names;
}

function rowSql(model: DataModel, row: Expression, names: Set<string>, binding: Binding): string {
  const scope: Scope = { model, binding };
  const generated = new Set(model.fields.filter((field) => field.default === 'database').map((field) => field.column));
  const values = assigned(model, row, names).map(({ column, value }) =>
    value === undefined && generated.has(column)
      ? 'DEFAULT'
      : value === undefined
        ? bind(binding, undefined)
        : valueSql(value, scope),
  );
  return `(${values.join(',')})`;
}

/** What `create` and `bulkCreate` send. */
export function insertStatement(model: DataModel, rows: Expression[], options: Expression | undefined): Resolved {
  // What else is handed along with a row (a context for hooks) is no part of the statement.
  const known =
    options?.kind === 'record'
      ? { ...options, open: false, fields: options.fields.filter(({ name }) => plain.test(name)) }
      : options;
  if (known?.kind === 'record') checkOptions(known, plain);
  if (fieldOf(options, 'include')) throw new Unresolvable('rows that are made together with others are not read yet');
  const binding: Binding = { parameters: [] };
  const names = sentNames(model, rows);
  const columns = model.fields.filter((field) => names.has(field.name)).map((field) => quote(field.column));
  const values = rows.map((row) => rowSql(model, row, names, binding)).join(',');
  return {
    sql: `INSERT INTO ${tableSql(model)} (${columns.join(',')}) VALUES ${values}${conflictSql(model, options)}${returningSql(model)}`,
    parameters: binding.parameters,
  };
}

/** `ignoreDuplicates`, and `updateOnDuplicate` by the key. */
function conflictSql(model: DataModel, options: Expression | undefined): string {
  const ignored = fieldOf(options, 'ignoreDuplicates');
  if (ignored !== undefined && isTrue(ignored)) return ' ON CONFLICT DO NOTHING';
  const changed = fieldOf(options, 'updateOnDuplicate');
  if (changed === undefined) return '';
  if (changed.kind !== 'list' || changed.open) throw new Unresolvable('columns that are only known when the app runs');
  const scope: Scope = { model, binding: { parameters: [] } };
  const names = changed.items.flatMap((item) => literalString(item) ?? []);
  const stamp = model.sequelize?.updatedAt;
  const sets = [...names, ...(stamp === undefined || names.includes(stamp) ? [] : [stamp])].map((name) => columnSql(name, scope));
  const key = model.id.map((name) => columnSql(name, scope)).join(',');
  return ` ON CONFLICT (${key}) DO UPDATE SET ${sets.map((column) => `${column}=EXCLUDED.${column}`).join(',')}`;
}

function returningSql(model: DataModel): string {
  return ` RETURNING ${model.fields.map((field) => quote(field.column)).join(',')}`;
}

/** What `upsert` sends: the key decides whether the row is there, or a unique attribute that is given. */
export function upsertStatement(model: DataModel, row: Expression | undefined, options: Expression | undefined): Resolved {
  checkOptions(options, plain);
  if (row?.kind !== 'record' || row.open) throw new Unresolvable('a row whose columns are only known when the app runs');
  const binding: Binding = { parameters: [] };
  const given = model.fields.filter((field) => fieldOf(row, field.name) !== undefined || stampOf(model, field.name));
  const keys = [model.id, ...model.uniques.map(({ fields }) => fields)];
  const key = keys.find((names) => names.length > 0 && names.every((name) => fieldOf(row, name)));
  if (!key) throw new Unresolvable('an upsert without its key is not read yet');
  const values = given.map((field) => valueSql(fieldOf(row, field.name) ?? now, { model, binding }));
  const changed = given.filter((field) => field.name !== model.sequelize?.createdAt).map((field) => quote(field.column));
  const target = key.map((name) => columnSql(name, { model, binding })).join(',');
  return {
    sql: `INSERT INTO ${tableSql(model)} (${given.map((field) => quote(field.column)).join(',')}) VALUES (${values.join(',')}) ON CONFLICT (${target}) DO UPDATE SET ${changed.map((column) => `${column}=EXCLUDED.${column}`).join(',')}${returningSql(model)}`,
    parameters: binding.parameters,
  };
}

/** What `update` sends. */
export function updateStatement(
  model: DataModel,
  values: Expression | undefined,
  options: Expression | undefined,
  /** `plain`: a row by its key, whether it is marked as deleted or not. */
  by: { plain?: true } = {},
): Resolved {
  checkOptions(options, plain);
  if (values?.kind !== 'record' || values.open) throw new Unresolvable('a change whose columns are only known when the app runs');
  if (fieldOf(options, 'individualHooks')) throw new Unresolvable('updates row by row are not read yet');
  const binding: Binding = { parameters: [] };
  const scope: Scope = { model, binding };
  const sets = values.fields.map((field) => `${columnSql(field.name, scope)}=${valueSql(field.value, scope)}`);
  const stamp = model.sequelize?.updatedAt;
  if (stamp !== undefined && !fieldOf(values, stamp)) sets.push(`${columnSql(stamp, scope)}=${bind(binding, now)}`);
  const marks: Expression | undefined = by.plain ? { kind: 'literal', value: false } : fieldOf(options, 'paranoid');
  const where = conditionOf(fieldOf(options, 'where'), scope, marks);
  const back = fieldOf(options, 'returning');
  const returning = back !== undefined && isTrue(back) ? returningSql(model) : '';
  return {
    sql: `UPDATE ${tableSql(model)} SET ${sets.join(',')}${where === undefined ? '' : ` WHERE ${where}`}${returning}`,
    parameters: binding.parameters,
  };
}

/** What `destroy` and `restore` send: a model that only marks its rows is updated. */
export function destroyStatement(model: DataModel, options: Expression | undefined, restored: boolean): Resolved {
  checkOptions(options, plain);
  const cut = fieldOf(options, 'truncate');
  if (cut !== undefined && isTrue(cut)) return { sql: `TRUNCATE ${tableSql(model)}`, parameters: [] };
  const binding: Binding = { parameters: [] };
  const scope: Scope = { model, binding };
  const mark = model.sequelize?.deletedAt;
  const force = fieldOf(options, 'force');
  if (restored || (mark !== undefined && !(force !== undefined && isTrue(force)))) {
    if (mark === undefined) throw new Unresolvable(`${model.name} marks no rows as deleted`);
    const column = columnSql(mark, scope);
    const set = bind(binding, restored ? { kind: 'literal', value: null } : now);
    const given = whereSql(fieldOf(options, 'where'), scope);
    const flat = given?.replace(/^\((.*)\)$/s, '$1');
    const where = [...(restored ? [] : [`${column} IS NULL`]), ...(flat === undefined ? [] : [isFlat(options) ? flat : given])];
    return {
      sql: `UPDATE ${tableSql(model)} SET ${column}=${set}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`,
      parameters: binding.parameters,
    };
  }
  const where = whereSql(fieldOf(options, 'where'), scope);
  const limit = fieldOf(options, 'limit');
  if (limit !== undefined && !isNull(limit)) {
    const id = columnSql(model.id[0] ?? 'id', scope);
    const inside = `SELECT ${id} FROM ${tableSql(model)}${where === undefined ? '' : ` WHERE ${where}`} LIMIT ${bind(binding, limit)}`;
    return { sql: `DELETE FROM ${tableSql(model)} WHERE ${id} IN (${inside})`, parameters: binding.parameters };
  }
  return {
    sql: `DELETE FROM ${tableSql(model)}${where === undefined ? '' : ` WHERE ${where}`}`,
    parameters: binding.parameters,
  };
}

/** Whether the conditions stand side by side as they were given. */
function isFlat(options: Expression | undefined): boolean {
  const where = fieldOf(options, 'where');
  return where?.kind === 'record' && where.fields.length > 1;
}

/** What `increment` and `decrement` send. */
export function incrementStatement(
  model: DataModel,
  fields: Expression | undefined,
  options: Expression | undefined,
  sign: '+' | '-',
): Resolved {
  checkOptions(options, plain);
  const binding: Binding = { parameters: [] };
  const scope: Scope = { model, binding };
  const by = fieldOf(options, 'by') ?? { kind: 'literal', value: 1 };
  const items = fields?.kind === 'list' ? fields.items : fields ? [fields] : [];
  const changes =
    fields?.kind === 'record'
      ? fields.fields.map((field) => ({ name: field.name, value: field.value }))
      : items.map((item) => ({ name: literalString(item), value: by }));
  const sets = changes.map(({ name, value }) => {
    if (name === undefined) throw new Unresolvable('columns that are only known when the app runs');
    const column = columnSql(name, scope);
    return `${column}=${column}${sign} ${bind(binding, value)}`;
  });
  const stamp = model.sequelize?.updatedAt;
  if (stamp !== undefined) sets.push(`${columnSql(stamp, scope)}=${bind(binding, now)}`);
  const where = whereSql(fieldOf(options, 'where'), scope);
  return {
    sql: `UPDATE ${tableSql(model)} SET ${sets.join(',')}${where === undefined ? '' : ` WHERE ${where}`} RETURNING *`,
    parameters: binding.parameters,
  };
}
