import type { DataModel, Expression, ModelField } from '../../model/index.js';
import { bind, type Binding, quote, Unresolvable } from '../sql.js';

/** One statement while it is built: its parameters, and the numbers of the aliases that Prisma gives. */
export interface Builder {
  models: Map<string, DataModel>;
  binding: Binding;
  /** The number of the next alias: `t0` of a subquery, `j1` of a join behind it. */
  aliases: number;
}

export function createBuilder(models: Map<string, DataModel>): Builder {
  return { models, binding: { parameters: [] }, aliases: 0 };
}

/** A model as a statement names it: by its table, or by an alias. */
export interface Place {
  model: DataModel;
  alias?: string;
  /** Joins that conditions on the model need, in order; where they are undefined, only subqueries are possible. */
  joins?: string[];
}

export function tableSql(model: DataModel): string {
  return `${quote(model.schema ?? 'public')}.${quote(model.table)}`;
}

/** The model's own name in a statement: its alias, or its table. */
export function placeSql({ model, alias }: Place): string {
  return alias === undefined ? tableSql(model) : quote(alias);
}

export function columnSql(place: Place, field: ModelField): string {
  return `${placeSql(place)}.${quote(field.column)}`;
}

/** A column in a list of what is fetched; Prisma reads enums as text. */
export function selectedSql(place: Place, field: ModelField): string {
  const column = columnSql(place, field);
  return field.kind === 'enum' ? `${column}::text${field.list ? '[]' : ''}` : column;
}

export function fieldOf(model: DataModel, name: string): ModelField {
  const field = model.fields.find((candidate) => candidate.name === name && !candidate.ignored);
  if (!field) throw new Unresolvable(`${model.name} has no field ${name}`);
  return field;
}

/** Fields with a column that the client knows. */
export function scalarFields(model: DataModel): ModelField[] {
  return model.fields.filter((field) => (field.kind === 'scalar' || field.kind === 'enum') && !field.ignored);
}

export function idFields(model: DataModel): ModelField[] {
  const names = model.id.length > 0 ? model.id : (model.uniques[0]?.fields ?? []);
  return names.map((name) => fieldOf(model, name));
}

export function targetOf(builder: Builder, field: ModelField): DataModel {
  const target = builder.models.get(field.type);
  if (!target) throw new Unresolvable(`the model ${field.type} is in no schema`);
  return target;
}

/** A parameter for a value of a field; enums are sent as text and cast. */
export function bindField(builder: Builder, model: DataModel, field: ModelField, value: Expression | undefined): string {
  if (field.kind !== 'enum') return bind(builder.binding, value);
  const type = model.enumTypes[field.type];
  const placeholder = bind(builder.binding, value && labelled(value, type?.labels ?? {}));
  const name = `${quote(type?.schema ?? 'public')}.${quote(type?.name ?? field.type)}`;
  return field.list ? `CAST(${placeholder}::text[] AS ${name}[])` : `CAST(${placeholder}::text AS ${name})`;
}

/** The database's words for an enum's values (`@map`). */
function labelled(value: Expression, labels: Record<string, string>): Expression {
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => labelled(item, labels)) };
  if (value.kind !== 'literal' || typeof value.value !== 'string') return value;
  return { ...value, value: labels[value.value] ?? value.value };
}

/** What a relation joins: fields of this side and of the other, or a table between the two. */
export type Link =
  | { kind: 'key'; holder: boolean; own: ModelField[]; other: ModelField[]; target: DataModel }
  | { kind: 'table'; table: string; schema: string; own: 'A' | 'B'; other: 'A' | 'B'; target: DataModel };

export function linkOf(builder: Builder, model: DataModel, field: ModelField): Link {
  const target = targetOf(builder, field);
  const { relation } = field;
  if (!relation) throw new Unresolvable(`${model.name}.${field.name} is no relation`);
  if (relation.fields.length > 0)
    return {
      kind: 'key',
      holder: true,
      own: relation.fields.map((name) => fieldOf(model, name)),
      other: relation.references.map((name) => fieldOf(target, name)),
      target,
    };
  const back = target.fields.find(
    (candidate) =>
      candidate.type === model.name &&
      candidate.relation?.name === relation.name &&
      !(target === model && candidate.name === field.name),
  );
  if (!back?.relation) throw new Unresolvable(`the other side of ${model.name}.${field.name} is missing`);
  if (back.relation.fields.length > 0)
    return {
      kind: 'key',
      holder: false,
      own: back.relation.references.map((name) => fieldOf(model, name)),
      other: back.relation.fields.map((name) => fieldOf(target, name)),
      target,
    };
  const first = model.name === target.name ? field.name < back.name : model.name < target.name;
  // Of a model with itself, the side whose field comes first in the alphabet points with B.
  const own = model.name === target.name ? (first ? 'B' : 'A') : first ? 'A' : 'B';
  return {
    kind: 'table',
    table: `_${relation.name}`,
    schema: model.schema ?? 'public',
    own,
    other: own === 'A' ? 'B' : 'A',
    target,
  };
}

/** `("a")`, `("a", "b")`: the columns of a key as Prisma compares them. */
export function keySql(place: Place, fields: ModelField[]): string {
  return `(${fields.map((field) => columnSql(place, field)).join(', ')})`;
}

export function isNull(value: Expression | undefined): boolean {
  return (
    (value?.kind === 'literal' && value.value === null) ||
    (value?.kind === 'input' && /(^|\.)(DbNull|AnyNull|JsonNull)$/.test(value.name))
  );
}

/** The fields of an object as it is written. */
export function entriesOf(value: Expression | undefined, what: string): { name: string; value: Expression }[] {
  if (value === undefined || isNull(value)) return [];
  if (value.kind !== 'record') throw new Unresolvable(`${what} that is only known when the app runs`);
  return value.fields;
}

/** One object or a list of them. */
export function itemsOf(value: Expression | undefined): Expression[] {
  if (value === undefined || isNull(value)) return [];
  return value.kind === 'list' ? value.items : [value];
}

export function isTrue(value: Expression | undefined): boolean {
  return value?.kind === 'literal' ? value.value === true : value !== undefined && value.kind !== 'unknown';
}

/** A value that comes with the rows of a statement before. */
export function fromRow(model: DataModel, field: ModelField): Expression {
  return { kind: 'input', origin: 'row', name: `${model.name}.${field.name}` };
}
