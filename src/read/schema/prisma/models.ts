import type { DataModel, ModelField } from '../../../model/index.js';
import { argumentOf, type Block, namesOf, type SchemaField, textOf } from './parse.js';

const scalars = new Set(['String', 'Boolean', 'Int', 'BigInt', 'Float', 'Decimal', 'DateTime', 'Json', 'Bytes']);

/** Defaults that Postgres makes; the library makes all others and sends them. */
const byDatabase = new Set(['autoincrement', 'dbgenerated', 'sequence']);

/** The name that a block or a field has in the database. */
export function mappedName(named: { name: string; attributes: Block['attributes'] }): string {
  const map = named.attributes.find((attribute) => attribute.name === 'map');
  return textOf(argumentOf(map, 'name', 0)) ?? named.name;
}

export function schemaOf(block: Block): string | undefined {
  return textOf(
    argumentOf(
      block.attributes.find((attribute) => attribute.name === 'schema'),
      'name',
      0,
    ),
  );
}

/** The models of a schema, views among them, as its client knows them. */
export function dataModels(blocks: Block[], provider: string): DataModel[] {
  const enums = blocks.filter((block) => block.kind === 'enum');
  const models = blocks.filter((block) => block.kind === 'model' || block.kind === 'view');
  const enumTypes = Object.fromEntries(
    enums.map((block) => {
      const schema = schemaOf(block);
      const mapped = block.values.filter((value) => mappedName(value) !== value.name);
      const labels = Object.fromEntries(mapped.map((value) => [value.name, mappedName(value)]));
      return [
        block.name,
        { name: mappedName(block), ...(schema === undefined ? {} : { schema }), ...(mapped.length === 0 ? {} : { labels }) },
      ];
    }),
  );
  const modelNames = new Set(models.map((block) => block.name));
  return models
    .filter((block) => !block.attributes.some((attribute) => attribute.name === 'ignore'))
    .map((block) => {
      const schema = schemaOf(block);
      return {
        name: block.name,
        table: mappedName(block),
        ...(schema === undefined ? {} : { schema }),
        fields: block.fields.map((field) => fieldOf(field, block, modelNames, enumTypes)),
        id: idOf(block),
        uniques: uniquesOf(block),
        enumTypes,
        provider,
      };
    });
}

function fieldOf(field: SchemaField, block: Block, models: Set<string>, enums: DataModel['enumTypes']): ModelField {
  const attribute = (name: string) => field.attributes.find((candidate) => candidate.name === name);
  const kind = models.has(field.type)
    ? 'model'
    : enums[field.type] !== undefined
      ? 'enum'
      : scalars.has(field.type)
        ? 'scalar'
        : 'unsupported';
  const fallback = argumentOf(attribute('default'), 'value', 0);
  return {
    name: field.name,
    column: mappedName(field),
    type: field.type,
    kind,
    list: field.list,
    optional: field.optional,
    ...(fallback === undefined
      ? {}
      : { default: fallback.kind === 'call' && byDatabase.has(fallback.text) ? 'database' : 'library' }),
    updatedAt: attribute('updatedAt') !== undefined,
    ignored: attribute('ignore') !== undefined,
    ...(kind === 'model' ? { relation: relationOf(field, block) } : {}),
  };
}

function relationOf(field: SchemaField, block: Block): NonNullable<ModelField['relation']> {
  const attribute = field.attributes.find((candidate) => candidate.name === 'relation');
  return {
    name: textOf(argumentOf(attribute, 'name', 0)) ?? [block.name, field.type].sort().join('To'),
    fields: namesOf(argumentOf(attribute, 'fields')),
    references: namesOf(argumentOf(attribute, 'references')),
  };
}

/** Fields of the primary key. */
export function idOf(block: Block): string[] {
  const whole = block.attributes.find((attribute) => attribute.name === 'id');
  if (whole) return namesOf(argumentOf(whole, 'fields', 0));
  return block.fields
    .filter((field) => field.attributes.some((attribute) => attribute.name === 'id'))
    .slice(0, 1)
    .map((field) => field.name);
}

/** Keys by the name that `where` uses for them. */
function uniquesOf(block: Block): DataModel['uniques'] {
  const single = block.fields
    .filter((field) => field.attributes.some((attribute) => attribute.name === 'id' || attribute.name === 'unique'))
    .map((field) => ({ name: field.name, fields: [field.name] }));
  const several = block.attributes
    .filter((attribute) => attribute.name === 'id' || attribute.name === 'unique')
    .map((attribute) => {
      const fields = namesOf(argumentOf(attribute, 'fields', 0));
      return { name: textOf(argumentOf(attribute, 'name')) ?? fields.join('_'), fields };
    });
  return [...single, ...several];
}
