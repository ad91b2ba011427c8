import type { DataModel, Expression } from '../../model/index.js';
import { fieldOf, literalString, quote, Unresolvable } from '../sql.js';
import { columnSql, pieceSql, type Scope, whereSql } from './where.js';

export function tableSql(model: DataModel): string {
  return model.schema === undefined ? quote(model.table) : `${quote(model.schema)}.${quote(model.table)}`;
}

export function modelNamed(value: Expression | undefined): string | undefined {
  return value?.kind === 'call' && /^sequelize\.(model|scoped)$/.test(value.name) ? literalString(value.arguments[0]) : undefined;
}

export function isTrue(value: Expression | undefined): boolean {
  if (value === undefined) return false;
  if (value.kind !== 'literal') throw new Unresolvable('an option that is only known when the app runs');
  return Boolean(value.value);
}

/** The condition with what leaves rows out that are marked as deleted. */
export function conditionOf(where: Expression | undefined, scope: Scope, paranoid: Expression | undefined): string | undefined {
  const given = whereSql(where, scope);
  const mark = scope.model.sequelize?.deletedAt;
  if (mark === undefined || (paranoid !== undefined && !isTrue(paranoid))) return given;
  const alive = `${columnSql(mark, scope)} IS NULL`;
  return given === undefined ? `(${alive})` : `(${alive} AND ${given})`;
}

/** The condition as it stands beside others: what a record says of several columns has no brackets there. */
export function besideOthers(where: Expression | undefined, scope: Scope, paranoid: Expression | undefined): string | undefined {
  const condition = conditionOf(where, scope, paranoid);
  const marked = scope.model.sequelize?.deletedAt !== undefined && (paranoid === undefined || isTrue(paranoid));
  const flat = !marked && where?.kind === 'record' && where.fields.length > 1;
  return flat ? condition?.replace(/^\((.*)\)$/s, '$1') : condition;
}

/** What is selected: all attributes, those named, or all but some; `renamed` where the column is called otherwise. */
export function selectedOf(value: Expression | undefined, scope: Scope): { sql: string; name: string; renamed: boolean }[] {
  const own = scope.model.fields.map((field) => field.name);
  const attribute = (name: string) => {
    const column = scope.model.fields.find((field) => field.name === name)?.column ?? name;
    return { sql: columnSql(name, scope), name, renamed: column !== name };
  };
  const item = (one: Expression) => {
    const name = literalString(one);
    if (name !== undefined) return attribute(name);
    const [from, as] = one.kind === 'list' ? one.items : [];
    const alias = literalString(as);
    if (!from || alias === undefined) throw new Unresolvable('attributes that are only known when the app runs');
    const plain = literalString(from);
    const sql = from.kind === 'call' ? pieceSql(from, scope) : plain === undefined ? undefined : columnSql(plain, scope);
    if (sql === undefined) throw new Unresolvable('attributes that are only known when the app runs');
    return { sql, name: alias, renamed: true };
  };
  if (value === undefined) return own.map(attribute);
  if (value.kind === 'list' && !value.open) return value.items.map(item);
  if (value.kind !== 'record') throw new Unresolvable('attributes that are only known when the app runs');
  const [without, more] = [fieldOf(value, 'exclude'), fieldOf(value, 'include')];
  const text = literalString(without);
  // Sequelize asks whether what is excluded includes the name: a text does by its letters.
  if (text !== undefined) return own.filter((name) => !text.includes(name)).map(attribute);
  const excluded = without?.kind === 'list' ? without.items.flatMap((one) => literalString(one) ?? []) : [];
  if ((without && without.kind !== 'list') || (more && more.kind !== 'list'))
    throw new Unresolvable('attributes that are only known when the app runs');
  return [
    ...own.filter((name) => !excluded.includes(name)).map(attribute),
    ...(more?.kind === 'list' ? more.items.map(item) : []),
  ];
}
