import type { DataModel, ModelField, TableDeclaration } from '../../../model/index.js';
import type { PlacedBlock } from './tables.js';

/** The other side of an implicit many-to-many relation; undefined where it is none. */
export function otherSide(model: DataModel, field: ModelField, models: Map<string, DataModel>): ModelField | undefined {
  if (!field.relation || !field.list || field.relation.fields.length > 0) return undefined;
  const other = models
    .get(field.type)
    ?.fields.find(
      (candidate) =>
        candidate.type === model.name &&
        candidate.relation?.name === field.relation?.name &&
        !(field.type === model.name && candidate.name === field.name),
    );
  return other?.list === true ? other : undefined;
}

/** `_AToB` with the columns A and B, which Prisma makes for two lists that point at each other. */
export function joinTables(
  placed: PlacedBlock[],
  models: Map<string, DataModel>,
  tables: TableDeclaration[],
  foreignKeys: boolean,
): TableDeclaration[] {
  const found = new Map<string, TableDeclaration>();
  for (const { block, locate } of placed) {
    const model = models.get(block.name);
    for (const field of model?.fields ?? []) {
      if (!model || !field.relation || !otherSide(model, field, models)) continue;
      const name = `_${field.relation.name}`;
      if (found.has(name)) continue;
      const location = locate(block.fields.find((candidate) => candidate.name === field.name)?.start ?? block.start);
      const [a = model.name, b = model.name] = [model.name, field.type].sort();
      const sides = [
        { column: 'A', model: models.get(a) ?? model },
        { column: 'B', model: models.get(b) ?? model },
      ];
      found.set(name, {
        ...(model.schema === undefined ? {} : { schema: model.schema }),
        name,
        columns: sides.map((side) => ({
          name: side.column,
          type: keyType(side.model, tables),
          notNull: true,
          primaryKey: false,
          unique: false,
          location,
        })),
        primaryKey: ['A', 'B'],
        uniques: [],
        indexes: [{ name: `${name}_B_index`, unique: false, expressions: ['B'], location }],
        foreignKeys: foreignKeys
          ? sides.map((side) => ({
              columns: [side.column],
              table: side.model.schema === undefined ? side.model.table : `${side.model.schema}.${side.model.table}`,
              references: side.model.id.map((id) => side.model.fields.find((one) => one.name === id)?.column ?? id),
              onDelete: 'cascade',
            }))
          : [],
        checks: [],
        location,
      });
    }
  }
  return [...found.values()];
}

function keyType(model: DataModel, tables: TableDeclaration[]): string {
  const id = model.fields.find((field) => field.name === model.id[0])?.column;
  const type = tables
    .find((table) => table.name === model.table && table.schema === model.schema)
    ?.columns.find((column) => column.name === id)?.type;
  const counted: Record<string, string> = { serial: 'integer', bigserial: 'bigint', smallserial: 'smallint' };
  return counted[type ?? ''] ?? type ?? 'text';
}
