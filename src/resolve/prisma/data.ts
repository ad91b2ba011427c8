import { type DataModel, type Expression, findTable, type Catalogue, type ModelField } from '../../model/index.js';
import { bind, fieldOf as optionOf, quote, Unresolvable } from '../sql.js';
import { bindField, type Builder, columnSql, entriesOf, isNull, type Place, scalarFields, tableSql } from './context.js';

const operations: Record<string, string> = { increment: '+', decrement: '-', multiply: '*', divide: '/' };

/** Values of columns in `data`; relations are left out. */
function scalarValues(model: DataModel, data: Expression | undefined): Map<ModelField, Expression> {
  const known = new Map(scalarFields(model).map((field) => [field.name, field]));
  return new Map(
    entriesOf(data, 'what is written').flatMap(({ name, value }) => {
      const field = known.get(name);
      return field ? [[field, value] as const] : [];
    }),
  );
}

/** Fields of a row before it is inserted: those given, those that come with other rows, and the defaults that Prisma makes. */
export function insertedFields(
  model: DataModel,
  data: Expression | undefined,
  linked: Map<ModelField, Expression>,
): Map<ModelField, Expression> {
  const given = data?.kind === 'record' ? scalarValues(model, data) : new Map<ModelField, Expression>();
  const open = data === undefined || data.kind !== 'record' || data.open;
  return new Map(
    scalarFields(model).flatMap((field) => {
      const value = linked.get(field) ?? given.get(field);
      if (value !== undefined) return [[field, value] as const];
      if (field.default === 'library' || field.updatedAt)
        return [[field, { kind: 'input', origin: 'generated', name: field.name } satisfies Expression] as const];
      const needed = open && !field.optional && !field.list && field.default === undefined;
      return needed ? [[field, { kind: 'input', origin: 'request', name: field.name } satisfies Expression] as const] : [];
    }),
  );
}

/** `INSERT INTO ... VALUES ...` of one or more rows; the columns are those that any of them has. */
export function insertSql(builder: Builder, model: DataModel, rows: Map<ModelField, Expression>[]): string {
  const columns = scalarFields(model).filter((field) => rows.some((row) => row.has(field)));
  const tuples = rows.map(
    (row) =>
      `(${columns
        .map((field) => {
          const value = row.get(field);
          return value === undefined ? 'DEFAULT' : bindField(builder, model, field, plainValue(value));
        })
        .join(',')})`,
  );
  if (columns.length === 0) return `INSERT INTO ${tableSql(model)} DEFAULT VALUES`;
  return `INSERT INTO ${tableSql(model)} (${columns.map((field) => quote(field.column)).join(',')}) VALUES ${tuples.join(', ')}`;
}

/** `{ set: value }` is the value. */
function plainValue(value: Expression): Expression {
  return (value.kind === 'record' && value.fields.length === 1 ? optionOf(value, 'set') : undefined) ?? value;
}

/** `SET ...` of an update; undefined where it changes no column. `linked`: keys that relations change. */
export function assignmentsSql(
  builder: Builder,
  model: DataModel,
  data: Expression | undefined,
  catalogue: Catalogue,
  linked: Map<ModelField, Expression> = new Map(),
): string | undefined {
  const place: Place = { model };
  const given = data?.kind === 'record' ? scalarValues(model, data) : new Map<ModelField, Expression>();
  const fields = scalarFields(model);
  const parts = [...new Map([...given, ...linked])].map(
    ([field, value]) => `${quote(field.column)} = ${assigned(builder, place, field, value)}`,
  );
  const open = data !== undefined && (data.kind !== 'record' || data.open);
  if (parts.length === 0 && open) {
    // Only running tells what is set: one plain column stands for it.
    const plain = plainField(model, fields, catalogue);
    if (plain)
      parts.push(`${quote(plain.column)} = ${bind(builder.binding, { kind: 'input', origin: 'request', name: plain.name })}`);
  }
  if (parts.length === 0) return undefined;
  for (const field of fields.filter((candidate) => candidate.updatedAt && !given.has(candidate)))
    parts.push(`${quote(field.column)} = ${bind(builder.binding, { kind: 'input', origin: 'now', name: field.name })}`);
  return parts.join(', ');
}

function assigned(builder: Builder, place: Place, field: ModelField, value: Expression): string {
  const own = (given: Expression) => bindField(builder, place.model, field, given);
  if (value.kind !== 'record' || field.type === 'Json') return own(value);
  const [entry] = value.fields;
  const column = columnSql(place, field);
  if (!entry) throw new Unresolvable(`an empty change of ${field.name}`);
  if (entry.name === 'set' || entry.name === 'unset') return own(entry.value);
  if (entry.name === 'push')
    return `${column} || ${own(entry.value.kind === 'list' ? entry.value : { kind: 'list', items: [entry.value], open: false })}`;
  const operator = operations[entry.name];
  if (operator === undefined) throw new Unresolvable(`the change ${entry.name} is not read`);
  return `(${column} ${operator} ${own(entry.value)})`;
}

/** A text column that is no key and has no index: what an edit form changes. */
function plainField(model: DataModel, fields: ModelField[], catalogue: Catalogue): ModelField | undefined {
  const table = findTable(catalogue, model.table, model.schema);
  const indexed = new Set(table?.indexes.flatMap((index) => index.keys.map((key) => key.text)));
  const keys = new Set(model.fields.flatMap((field) => field.relation?.fields ?? []));
  return fields.find(
    (field) =>
      field.kind === 'scalar' && field.type === 'String' && !field.list && !indexed.has(field.column) && !keys.has(field.name),
  );
}

/** Relations in `data` with what is asked of them. */
export function relationsIn(
  model: DataModel,
  data: Expression | undefined,
): { field: ModelField; operations: { name: string; value: Expression }[] }[] {
  const entries = data?.kind === 'record' ? data.fields : [];
  return entries.flatMap(({ name, value }) => {
    const field = model.fields.find((candidate) => candidate.name === name && candidate.kind === 'model');
    return field && !isNull(value) ? [{ field, operations: entriesOf(value, 'a nested write') }] : [];
  });
}
