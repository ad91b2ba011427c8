import type { Association, DataModel, Expression } from '../../model/index.js';
import { type Binding, fieldOf, literalString, quote, Unresolvable } from '../sql.js';
import { besideOthers, isTrue, modelNamed, selectedOf, tableSql } from './model.js';
import { mergeScopes } from './scope.js';
import { columnSql, type Scope } from './where.js';

export interface Joined {
  columns: string[];
  sql: string[];
  /** One row of the model can become several. */
  many: boolean;
  required: boolean;
  /** What each include joins, in order. */
  parts: {
    association: Association;
    target: DataModel;
    where: Expression | undefined;
    required: boolean;
    /** One row of the model stays one. */
    single: boolean;
    columns: string[];
    sql: string[];
  }[];
  /** Includes that are asked for by statements of their own. */
  apart: { association: Association; target: DataModel; options: Extract<Expression, { kind: 'record' }> | undefined }[];
}

/** What `include` joins, in order. */
export function includeSql(
  value: Expression | undefined,
  parent: { model: DataModel; alias: string; path: string[] },
  models: DataModel[],
  binding: Binding,
): Joined {
  const all: Joined = { columns: [], sql: [], many: false, required: false, parts: [], apart: [] };
  if (value === undefined) return all;
  const items = value.kind === 'list' ? value.items : [value];
  if (value.kind === 'list' && value.open) throw new Unresolvable('an include that is only known when the app runs');
  for (const item of items) {
    const association = associationOf(item, parent.model);
    const target = models.find((model) => model.sequelize && (model.sequelize.declaredAs ?? model.name) === association.target);
    if (!target) throw new Unresolvable(`the model ${association.target} is not known`);
    // What a scope and the call both include is one join, whose options Sequelize merges.
    if (all.parts.some((part) => part.association === association))
      throw new Unresolvable('what a scope and the call both include is not read yet');
    const options = scopedInclude(item, target);
    if (fieldOf(options, 'separate') && isTrue(fieldOf(options, 'separate'))) {
      all.apart.push({ association, target, options });
      continue;
    }
    for (const option of options?.fields ?? [])
      if (
        !/^(model|as|association|attributes|where|required|include|paranoid|through|order|duplicating|separate)$/.test(
          option.name,
        )
      )
        throw new Unresolvable(`Sequelize's ${option.name} of an include is not read yet`);
    const where = fieldOf(options, 'where');
    const required = fieldOf(options, 'required') ? isTrue(fieldOf(options, 'required')) : where !== undefined;
    const path = [...parent.path, association.as];
    const alias = path.join('->');
    const inner = includeSql(fieldOf(options, 'include'), { model: target, alias, path }, models, binding);
    if (inner.required && !required)
      throw new Unresolvable('an include that must be there within one that need not is not read yet');
    if (inner.apart.length > 0) throw new Unresolvable('a separate include within an include is not read yet');
    const single = association.kind === 'belongsTo' || association.kind === 'hasOne';
    const part: Joined['parts'][number] = { association, target, where, required, single, columns: [], sql: [] };
    all.parts.push(part);
    const scope = { model: target, binding, alias };
    const attributes = withKey(selectedOf(fieldOf(options, 'attributes'), scope), scope);
    const named = attributes.map(({ sql, name }) => `${sql} AS ${quote([...path, name].join('.'))}`);
    const condition = besideOthers(where, scope, fieldOf(options, 'paranoid'));
    const and = condition === undefined ? '' : ` AND ${condition}`;
    const kind = required ? 'INNER JOIN' : 'LEFT OUTER JOIN';
    const ownId = columnOf(parent.model, parent.model.id[0]);
    const otherId = columnOf(target, target.id[0]);
    if (association.kind === 'belongsToMany') {
      const between = models.find((model) => (model.sequelize?.declaredAs ?? model.name) === association.through);
      if (!between) throw new Unresolvable('the table between two models is not known');
      const middle = `${alias}->${between.name}`;
      const given = fieldOf(options, 'through');
      if (fieldOf(given, 'where')) throw new Unresolvable('conditions on the table between are not read yet');
      const through = selectedOf(fieldOf(given, 'attributes'), { model: between, binding, alias: middle });
      const columns = through.map(({ sql, name }) => `${sql} AS ${quote([...path, between.name, name].join('.'))}`);
      part.columns.push(...named, ...columns);
      part.sql.push(
        `${kind} ( ${tableSql(between)} AS ${quote(middle)} INNER JOIN ${tableSql(target)} AS ${quote(alias)} ON ${quote(alias)}.${otherId} = ${quote(middle)}.${columnOf(between, association.otherKey)}) ON ${quote(parent.alias)}.${ownId} = ${quote(middle)}.${columnOf(between, association.foreignKey)}${and}`,
      );
    } else {
      const on =
        association.kind === 'belongsTo'
          ? `${quote(parent.alias)}.${columnOf(parent.model, association.foreignKey)} = ${quote(alias)}.${otherId}`
          : `${quote(parent.alias)}.${ownId} = ${quote(alias)}.${columnOf(target, association.foreignKey)}`;
      part.columns.push(...named);
      part.sql.push(`${kind} ${tableSql(target)} AS ${quote(alias)} ON ${on}${and}`);
    }
    part.columns.push(...inner.columns);
    part.sql.push(...inner.sql);
    part.single &&= inner.parts.every((below) => below.single);
    all.columns.push(...part.columns);
    all.sql.push(...part.sql);
    all.many ||= inner.many || association.kind === 'hasMany' || association.kind === 'belongsToMany';
    all.required ||= required;
  }
  return all;
}

/** The options of an include with those of the model's default scope, or of the scopes that are named in it. */
function scopedInclude(item: Expression, target: DataModel): Extract<Expression, { kind: 'record' }> | undefined {
  const given = item.kind === 'record' ? item : undefined;
  const named = item.kind === 'call' ? item : fieldOf(item, 'model');
  const scopes = named?.kind === 'call' && named.name === 'sequelize.scoped' ? named.arguments[1] : undefined;
  const all = scopes?.kind === 'list' ? scopes.items : target.sequelize?.defaultScope ? [target.sequelize.defaultScope] : [];
  const merged = mergeScopes(given, all);
  return merged?.kind === 'record' ? merged : undefined;
}

/** By its key the rows of an include are told apart: it is there though it is not asked for. */
function withKey(attributes: ReturnType<typeof selectedOf>, scope: Scope): ReturnType<typeof selectedOf> {
  const [id] = scope.model.id;
  if (attributes.length === 0 || id === undefined || attributes.some(({ name }) => name === id)) return attributes;
  return [{ sql: columnSql(id, scope), name: id, renamed: false }, ...attributes];
}

function columnOf(model: DataModel, name: string | undefined): string {
  return quote(model.fields.find((field) => field.name === name)?.column ?? name ?? 'id');
}

/** `'posts'`, `Post`, `{ model: Post, as: 'posts' }`, `{ association: 'posts' }` */
function associationOf(item: Expression, model: DataModel): Association {
  const all = model.sequelize?.associations ?? [];
  const as = literalString(item) ?? literalString(fieldOf(item, 'as')) ?? literalString(fieldOf(item, 'association'));
  const target = modelNamed(item) ?? modelNamed(fieldOf(item, 'model'));
  const found = all.filter(
    (candidate) =>
      (as === undefined || candidate.as === as) &&
      (target === undefined || candidate.target === target) &&
      (as !== undefined || target !== undefined),
  );
  const [only] = found;
  if (!only || found.length > 1) throw new Unresolvable(`which association of ${model.name} is included is not known`);
  return only;
}
