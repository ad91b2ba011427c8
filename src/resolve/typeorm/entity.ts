import { createHash } from 'node:crypto';
import type { DataModel, EntityRelation, Expression, ModelField } from '../../model/index.js';
import { type Binding, literalString, quote, Unresolvable } from '../sql.js';

/** What a statement is written against: the entities, and the names by which it knows them. */
export interface Place {
  binding: Binding;
  models: DataModel[];
  /** Entities by their aliases, in the order in which they are joined. */
  aliases: Map<string, DataModel>;
  withDeleted: boolean;
}

export function entityBy(name: string | undefined, models: DataModel[]): DataModel {
  const found = models.find((model) => model.typeorm && (model.name === name || model.table === name));
  if (!found)
    throw new Unresolvable(
      name === undefined ? 'of which entity it is, only running would tell' : `the entity ${name} is not known`,
    );
  return found;
}

/** `User`, or its name as text. */
export function entityOf(value: Expression | undefined, models: DataModel[]): DataModel {
  const named = value?.kind === 'call' && value.name === 'typeorm.entity' ? value.arguments[0] : value;
  return entityBy(literalString(named), models);
}

export function tableSql(model: DataModel): string {
  return model.schema === undefined ? quote(model.table) : `${quote(model.schema)}.${quote(model.table)}`;
}

export function relationOf(model: DataModel, name: string): EntityRelation | undefined {
  return model.typeorm?.relations.find((relation) => relation.name === name);
}

/** The field that a property names; a relation that holds its key is found by its column. */
export function fieldBy(model: DataModel, property: string): ModelField | undefined {
  // `post.author.id` is the key that the row itself holds.
  const column = relationOf(model, property.replace(/\.id$/, ''))?.column;
  return (
    model.fields.find((field) => field.name === property) ??
    model.fields.find((field) => column !== undefined && field.column === column)
  );
}

export function keyField(model: DataModel): ModelField {
  const [id, more] = model.id;
  const field = model.fields.find((candidate) => candidate.name === id);
  if (!field || more !== undefined) throw new Unresolvable(`the key of ${model.name} is not one column`);
  return field;
}

export function columnSql(alias: string | undefined, column: string): string {
  return alias === undefined ? quote(column) : `${quote(alias)}.${quote(column)}`;
}

/** All columns of an entity that are read unasked. */
export function readColumns(model: DataModel, alias: string): string[] {
  const hidden = new Set(model.typeorm?.hidden ?? []);
  return model.fields.filter((field) => !hidden.has(field.name)).map((field) => namedColumn(alias, field.column));
}

export function namedColumn(alias: string, column: string): string {
  return `${columnSql(alias, column)} AS ${quote(aliasOf(`${alias}_${column}`))}`;
}

/** A name as TypeORM gives it: what is longer than Postgres takes stands as its hash. */
export function aliasOf(name: string): string {
  return name.length > 63 ? createHash('sha1').update(name).digest('hex') : name;
}

/** The alias of what a relation of another alias leads to, where options of a find ask for it. */
export function belowAlias(alias: string, relation: string): string {
  return aliasOf(`${alias}__${aliasOf(`${alias}_${relation}`)}`);
}

/** The condition that leaves out rows that are marked as deleted. */
export function aliveSql(model: DataModel, alias: string, place: Place): string | undefined {
  const mark = model.typeorm?.deletedAt;
  const column = mark === undefined || place.withDeleted ? undefined : fieldBy(model, mark)?.column;
  return column === undefined ? undefined : `${columnSql(alias, column)} IS NULL`;
}

/** Joins what a relation of an alias leads to: `LEFT JOIN "users" "author" ON …`. */
export function joinSql(
  kind: 'LEFT' | 'INNER',
  from: { model: DataModel; alias: string },
  relation: EntityRelation,
  alias: string,
  place: Place,
  condition?: string,
): string {
  const target = entityBy(relation.target, place.models);
  place.aliases.set(alias, target);
  const alive = aliveSql(target, alias, place);
  const more = [...(condition === undefined ? [] : [condition]), ...(alive === undefined ? [] : [alive])];
  const and = more.length === 0 ? '' : ` AND (${more.join(' AND ')})`;
  const own = columnSql(from.alias, keyField(from.model).column);
  const other = columnSql(alias, keyField(target).column);
  const joined = `${kind} JOIN ${tableSql(target)} ${quote(alias)} ON `;
  if (relation.column !== undefined) return `${joined}${other}=${columnSql(from.alias, relation.column)}${and}`;
  const back = relation.inverse === undefined ? undefined : relationOf(target, relation.inverse);
  if (relation.kind !== 'many-to-many') {
    if (back?.column === undefined)
      throw new Unresolvable(`which column leads back from ${target.name} to ${from.model.name} is not known`);
    return `${joined}${columnSql(alias, back.column)}=${own}${and}`;
  }
  const through =
    relation.through ?? (back?.through && { table: back.through.table, own: back.through.other, other: back.through.own });
  if (!through) throw new Unresolvable(`the table between ${from.model.name} and ${target.name} is not known`);
  const between = aliasOf(`${from.alias}_${alias}`);
  const schema = from.model.schema === undefined ? '' : `${quote(from.model.schema)}.`;
  return `${kind} JOIN ${schema}${quote(through.table)} ${quote(between)} ON ${columnSql(between, through.own)}=${own} ${joined}${other}=${columnSql(between, through.other)}${and}`;
}
