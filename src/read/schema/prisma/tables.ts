import type { ColumnDeclaration, DataModel, Location, ModelField, TableDeclaration } from '../../../model/index.js';
import { joinTables } from './join-tables.js';
import { argumentOf, type Attribute, type Block, namesOf, type SchemaField, type SchemaValue, textOf } from './parse.js';
import { attributeOf, columnType, declaredType, defaultSql } from './types.js';
import { idOf, mappedName, schemaOf } from './models.js';

/** A block with the file that it stands in. */
export interface PlacedBlock {
  block: Block;
  locate: (start: number) => Location;
}

const actions: Record<string, string> = {
  Cascade: 'cascade',
  SetNull: 'set null',
  Restrict: 'restrict',
  NoAction: 'no action',
  SetDefault: 'set default',
};

/** The tables that a schema's models stand for, those of implicit many-to-many relations included. */
export function declarationsOf(placed: PlacedBlock[], models: DataModel[], foreignKeys: boolean): TableDeclaration[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  const labels = labelsOf(placed.map((one) => one.block));
  const tables = placed.flatMap(({ block, locate }) => {
    const model = byName.get(block.name);
    return block.kind === 'model' && model ? [tableOf(block, model, byName, labels, locate, foreignKeys)] : [];
  });
  return [...tables, ...joinTables(placed, byName, tables, foreignKeys)];
}

/** The label that an enum's value has in Postgres. */
function labelsOf(blocks: Block[]): (type: string, value: string) => string {
  const enums = new Map(blocks.filter((block) => block.kind === 'enum').map((block) => [block.name, block]));
  return (type, value) => {
    const found = enums.get(type)?.values.find((candidate) => candidate.name === value);
    return found ? mappedName(found) : value;
  };
}

function tableOf(
  block: Block,
  model: DataModel,
  models: Map<string, DataModel>,
  labels: (type: string, value: string) => string,
  locate: (start: number) => Location,
  foreignKeys: boolean,
): TableDeclaration {
  const schema = schemaOf(block);
  const column = (name: string) => model.fields.find((field) => field.name === name)?.column ?? name;
  const columns = block.fields.flatMap((field): ColumnDeclaration[] => {
    const known = model.fields.find((candidate) => candidate.name === field.name);
    if (!known || known.kind === 'model') return [];
    const fallback = defaultSql(field, known, (value) => labels(field.type, value));
    return [
      {
        name: known.column,
        type: declaredType(field, columnType(field, known, model.enumTypes)),
        notNull: !field.optional && !field.list,
        primaryKey: false,
        unique: attributeOf(field, 'unique') !== undefined,
        ...(fallback === undefined ? {} : { default: fallback }),
        location: locate(field.start),
      },
    ];
  });
  const keyed = block.attributes.filter((attribute) => ['index', 'unique'].includes(attribute.name));
  return {
    ...(schema === undefined ? {} : { schema }),
    name: model.table,
    columns,
    primaryKey: idOf(block).map(column),
    uniques: keyed
      .filter((attribute) => attribute.name === 'unique')
      .map((attribute) => ({ ...mapped(attribute), columns: namesOf(argumentOf(attribute, 'fields', 0)).map(column) })),
    indexes: keyed
      .filter((attribute) => attribute.name === 'index')
      .map((attribute) => indexOf(attribute, column, locate(attribute.start))),
    foreignKeys: foreignKeys ? block.fields.flatMap((field) => foreignKeyOf(field, model, models)) : [],
    checks: [],
    location: locate(block.start),
  };
}

function mapped(attribute: Attribute): { name?: string } {
  const name = textOf(argumentOf(attribute, 'map'));
  return name === undefined ? {} : { name };
}

function indexOf(
  attribute: Attribute,
  column: (name: string) => string,
  location: Location,
): TableDeclaration['indexes'][number] {
  const keys = argumentOf(attribute, 'fields', 0);
  const type = textOf(argumentOf(attribute, 'type'))?.toLowerCase();
  return {
    ...mapped(attribute),
    unique: false,
    ...(type === undefined ? {} : { method: type }),
    expressions: (keys?.kind === 'list' ? keys.items : []).map((key) => keySql(key, column)),
    location,
  };
}

/** `createdAt(sort: Desc)`, `title(ops: raw("gin_trgm_ops"))`; a plain name stays one. */
function keySql(key: SchemaValue, column: (name: string) => string): string {
  if (key.kind === 'list') return '';
  const name = column(key.text);
  if (key.kind !== 'call') return name;
  const option = (wanted: string) => key.arguments.find((argument) => argument.name === wanted)?.value;
  const ops = option('ops');
  const raw = ops?.kind === 'call' ? textOf(ops.arguments[0]?.value) : undefined;
  const named = textOf(ops)
    ?.replace(/(?<=[a-z\d])(?=[A-Z])/g, '_')
    .toLowerCase();
  const order = textOf(option('sort')) === 'Desc' ? ' DESC' : '';
  return `"${name.replaceAll('"', '""')}"${(raw ?? named) ? ` ${raw ?? named ?? ''}` : ''}${order}`;
}

function foreignKeyOf(field: SchemaField, model: DataModel, models: Map<string, DataModel>): TableDeclaration['foreignKeys'] {
  const known: ModelField | undefined = model.fields.find((candidate) => candidate.name === field.name);
  const target = models.get(field.type);
  if (!known?.relation || known.relation.fields.length === 0 || !target) return [];
  const columnIn = (of: DataModel, name: string) => of.fields.find((candidate) => candidate.name === name)?.column ?? name;
  const action = textOf(argumentOf(attributeOf(field, 'relation'), 'onDelete')) ?? (field.optional ? 'SetNull' : 'Restrict');
  return [
    {
      columns: known.relation.fields.map((name) => columnIn(model, name)),
      table: target.schema === undefined ? target.table : `${target.schema}.${target.table}`,
      references: known.relation.references.map((name) => columnIn(target, name)),
      onDelete: actions[action] ?? 'no action',
    },
  ];
}
