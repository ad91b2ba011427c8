import type { Node, PropertyDefinition } from '@oxc-project/types';
import type { ColumnDeclaration, DataModel, EntityRelation, Location, TableDeclaration } from '../../model/index.js';
import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { literalText, type Value } from '../interpret/value.js';
import { typeormType } from './typeorm-types.js';

/** An entity while its columns and relations gather. */
export interface Entity {
  model: DataModel;
  table: TableDeclaration;
  /** Tables between it and others. */
  between: TableDeclaration[];
}

/** A field with its decorators by name. */
export interface Part {
  name: string;
  element: PropertyDefinition;
  marks: Map<string, Value[]>;
  frame: Frame;
  location: Location;
}

/** How what has no name of its own is named. */
export interface Names {
  table(entity: string): string;
  column(prefix: string[], name: string): string;
  joinColumn(relation: string, key: string): string;
  joinTable(first: string, property: string, second: string): string;
  joinTableColumn(table: string, column: string): string;
}

const stamps = {
  CreateDateColumn: 'createdAt',
  UpdateDateColumn: 'updatedAt',
  DeleteDateColumn: 'deletedAt',
  VersionColumn: 'version',
} as const;
const relations = {
  ManyToOne: 'many-to-one',
  OneToOne: 'one-to-one',
  OneToMany: 'one-to-many',
  ManyToMany: 'many-to-many',
} as const;

export function option(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'record' ? value.fields.get(name)?.value : undefined;
}

export function isTrue(value: Value | undefined): boolean {
  return value?.kind === 'literal' && value.value === true;
}

/** The columns that a field declares: one, or those of the class that is kept within this table. */
export function addColumns(
  entity: Entity,
  part: Part,
  names: Names,
  embedded: (value: Value) => Part[] | undefined,
  prefix: string[] = [],
  path: string[] = [],
): void {
  const column = part.marks.get('Column');
  const inner = column?.[0] ? embedded(column[0]) : undefined;
  if (inner) {
    const given = option(column?.[1], 'prefix');
    const own = isFalse(given) ? [] : [literalText(given) ?? part.name];
    for (const below of inner) addColumns(entity, below, names, embedded, [...prefix, ...own], [...path, part.name]);
    return;
  }
  const generated = part.marks.get('PrimaryGeneratedColumn');
  const primary = generated ?? part.marks.get('PrimaryColumn');
  const stamp = Object.keys(stamps).find((name) => part.marks.has(name));
  const values = primary ?? column ?? (stamp === undefined ? undefined : part.marks.get(stamp));
  if (!values) return;
  const options = values.find((value) => value.kind === 'record');
  const strategy = literalText(values[0]);
  const kind =
    generated && !(options && option(options, 'type')) ? generatedType(strategy) : typeormType(values, options, part.element);
  const name = literalText(option(options, 'name')) ?? names.column(prefix, part.name);
  const property = [...path, part.name].join('.');
  const identity = generated !== undefined && strategy !== 'uuid' && strategy !== 'rowid';
  const plain = literalText(option(options, 'default'));
  const usual = option(options, 'default');
  const fallback =
    generated || stamp !== undefined || (usual !== undefined && !(usual.kind === 'literal' && usual.value === null));
  const notNull = !isTrue(option(options, 'nullable')) && stamp !== 'DeleteDateColumn';
  entity.model.fields.push({
    name: property,
    column: name,
    type: kind,
    kind: 'scalar',
    list: kind.endsWith('[]'),
    optional: !notNull,
    updatedAt: stamp === 'UpdateDateColumn',
    ignored: false,
    ...(fallback ? { default: 'database' as const } : {}),
  });
  if (primary || isTrue(option(options, 'primary'))) entity.model.id.push(property);
  if (isTrue(option(options, 'unique'))) entity.model.uniques.push({ name: property, fields: [property] });
  const { typeorm } = entity.model;
  if (typeorm && stamp !== undefined && isStamp(stamp)) typeorm[stamps[stamp]] = property;
  if (typeorm && isFalse(option(options, 'select'))) typeorm.hidden.push(property);
  const declared: ColumnDeclaration = {
    name,
    type: identity ? (kind === 'bigint' ? 'bigserial' : 'serial') : kind,
    notNull,
    primaryKey: primary !== undefined || isTrue(option(options, 'primary')),
    unique: isTrue(option(options, 'unique')),
    ...defaultOf(kind, plain, {
      uuid: strategy === 'uuid',
      stamped: stamp === 'CreateDateColumn' || stamp === 'UpdateDateColumn',
      usual,
    }),
    location: part.location,
  };
  entity.table.columns.push(declared);
}

function isStamp(name: string): name is keyof typeof stamps {
  return name in stamps;
}

function isFalse(value: Value | undefined): boolean {
  return value?.kind === 'literal' && value.value === false;
}

function generatedType(strategy: string | undefined): string {
  return strategy === 'uuid' ? 'uuid' : 'integer';
}

function defaultOf(
  type: string,
  plain: string | undefined,
  { uuid, stamped, usual }: { uuid: boolean; stamped: boolean; usual: Value | undefined },
): { default?: string } {
  if (uuid) return { default: 'gen_random_uuid()' };
  if (stamped) return { default: 'now()' };
  if (plain === undefined) return {};
  const number = usual?.kind === 'literal' && typeof usual.value !== 'string';
  return { default: number ? plain : `'${plain.replaceAll("'", "''")}'::${type}` };
}

/** What a field says about another entity, with the column or the table that holds it. */
export function columnsOfRelation(source: string, part: Part, entities: Map<string, Entity>, names: Names): void {
  for (const [mark, kind] of Object.entries(relations)) {
    const values = part.marks.get(mark);
    const entity = entities.get(source);
    const [first, second, third] = values ?? [];
    if (!entity || !first) continue;
    const target = targetOf(first, part.frame);
    const other = target === undefined ? undefined : entities.get(target);
    if (!other || target === undefined) continue;
    const options = second?.kind === 'record' ? second : third;
    const inverse = inverseOf(second);
    const relation: EntityRelation = {
      name: part.name,
      kind,
      target,
      ...(inverse === undefined ? {} : { inverse }),
      ...(isTrue(option(options, 'eager')) ? { eager: true as const } : {}),
    };
    entity.model.typeorm?.relations.push(relation);
    if (kind === 'many-to-one' || (kind === 'one-to-one' && part.marks.has('JoinColumn')))
      addKey(entity, other, relation, part, options, names);
    if (kind === 'many-to-many' && part.marks.has('JoinTable')) addTable(entity, other, relation, part, names);
  }
}

/** `() => User`, or the entity's name. */
function targetOf(value: Value, frame: Frame): string | undefined {
  const given = value.kind === 'function' ? callFunction(value, [], { ...frame, effects: [] }) : value;
  return given.kind === 'class' ? given.name : literalText(given);
}

/** `(post) => post.author`, or the property's name. */
function inverseOf(value: Value | undefined): string | undefined {
  if (value?.kind !== 'function') return literalText(value);
  let body: Node | null | undefined = value.node.body;
  if (body?.type === 'BlockStatement') {
    const last = body.body.at(-1);
    body = last?.type === 'ReturnStatement' ? last.argument : undefined;
  }
  while (body?.type === 'ParenthesizedExpression' || body?.type === 'TSNonNullExpression') body = body.expression;
  return body?.type === 'MemberExpression' && body.property.type === 'Identifier' ? body.property.name : undefined;
}

function keyOf(entity: Entity): { name: string; column: string; type: string } {
  const id = entity.model.fields.find((field) => field.name === entity.model.id[0]);
  return id ?? { name: 'id', column: 'id', type: 'integer' };
}

function addKey(
  entity: Entity,
  other: Entity,
  relation: EntityRelation,
  part: Part,
  options: Value | undefined,
  names: Names,
): void {
  const join = part.marks.get('JoinColumn')?.[0];
  const given = join?.kind === 'list' ? join.items[0]?.value : join;
  const pointed = literalText(option(given, 'referencedColumnName'));
  const key = other.model.fields.find((field) => field.name === pointed) ?? keyOf(other);
  const column = literalText(option(given, 'name')) ?? names.joinColumn(part.name, key.name);
  relation.column = column;
  const onDelete = literalText(option(options, 'onDelete'))?.toLowerCase();
  const references = { table: other.table.name, column: key.column, ...(onDelete === undefined ? {} : { onDelete }) };
  const known = entity.table.columns.find((candidate) => candidate.name === column);
  const single = relation.kind === 'one-to-one';
  if (known) {
    known.references = references;
    if (single) known.unique = true;
    return;
  }
  const notNull = literalText(option(options, 'nullable')) === 'false';
  const primary = part.marks.has('PrimaryColumn') || isTrue(option(options, 'primary'));
  entity.table.columns.push({
    name: column,
    type: key.type,
    notNull,
    primaryKey: primary,
    unique: single,
    references,
    location: part.location,
  });
  entity.model.fields.push({
    // The key itself is no property of the entity: it is named after the relation that it holds.
    name: part.name,
    column,
    type: key.type,
    kind: 'scalar',
    list: false,
    optional: !notNull,
    updatedAt: false,
    ignored: false,
  });
}

function addTable(entity: Entity, other: Entity, relation: EntityRelation, part: Part, names: Names): void {
  const given = part.marks.get('JoinTable')?.[0];
  const called = literalText(given) ?? literalText(option(given, 'name'));
  const table = called ?? names.joinTable(entity.table.name, part.name, other.table.name);
  const side = (entity: Entity, key: string, mark: string) => ({
    column: literalText(option(option(given, mark), 'name')) ?? names.joinTableColumn(entity.table.name, key),
    entity,
  });
  const own = side(entity, keyOf(entity).name, 'joinColumn');
  const second = side(other, keyOf(other).name, 'inverseJoinColumn');
  if (own.column === second.column) second.column = `${own.column}_2`;
  relation.through = { table, own: own.column, other: second.column };
  const column = ({ column, entity: to }: typeof own): ColumnDeclaration => ({
    name: column,
    type: keyOf(to).type,
    notNull: true,
    primaryKey: true,
    unique: false,
    references: { table: to.table.name, column: keyOf(to).column, onDelete: 'cascade' },
    location: part.location,
  });
  entity.between.push({
    ...(entity.table.schema === undefined ? {} : { schema: entity.table.schema }),
    name: table,
    columns: [column(own), column(second)],
    uniques: [],
    // TypeORM makes an index for each side.
    indexes: [own, second].map((each) => ({ unique: false, expressions: [each.column], location: part.location })),
    foreignKeys: [],
    checks: [],
    location: part.location,
  });
}
