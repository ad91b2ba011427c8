import type { Snapshot, SnapshotColumn, SnapshotIndex, SnapshotTable } from '../model/index.js';
import type { Shape } from '../settings/index.js';

const says = '';
const text: Shape = { kind: 'text', says };
const flag: Shape = { kind: 'yes-or-no', says };
const amount: Shape = { kind: 'number', least: 0, says };
const any: Shape = { kind: 'number', least: -Number.MAX_VALUE, says };
const orNull = (of: Shape): Shape => ({ kind: 'or-null', of, says });
const listOf = (of: Shape): Shape => ({ kind: 'list', of, empty: true, says });
const object = (fields: Record<string, Shape>, optional: readonly string[] = []): Shape => ({
  kind: 'object',
  fields,
  required: Object.keys(fields).filter((key) => !optional.includes(key)),
  open: true,
  says,
});

const column = {
  name: text,
  type: text,
  notNull: flag,
  numbered: flag,
  default: orNull(text),
  distinct: orNull(any),
  nulls: orNull(amount),
  common: orNull(listOf(amount)),
} satisfies Record<keyof Required<SnapshotColumn>, Shape>;

const index = {
  name: text,
  unique: flag,
  primary: flag,
  columns: listOf(text),
  definition: text,
} satisfies Record<keyof SnapshotIndex, Shape>;

const foreignKey = {
  name: text,
  columns: listOf(text),
  schema: text,
  table: text,
  references: listOf(text),
  onDelete: orNull({ kind: 'text', oneOf: ['cascade', 'set null', 'set default'], says }),
} satisfies Record<keyof Required<SnapshotTable['foreignKeys'][number]>, Shape>;

const policy = {
  name: text,
  command: text,
  roles: listOf(text),
  permissive: flag,
  using: orNull(text),
  check: orNull(text),
} satisfies Record<keyof Required<SnapshotTable['policies'][number]>, Shape>;

const table = {
  schema: text,
  name: text,
  rows: orNull(amount),
  bytes: amount,
  indexBytes: amount,
  columns: listOf(object(column, ['default', 'distinct', 'nulls', 'common'])),
  indexes: listOf(object(index)),
  foreignKeys: listOf(object(foreignKey, ['onDelete'])),
  rowSecurity: flag,
  policies: listOf(object(policy, ['using', 'check'])),
} satisfies Record<keyof SnapshotTable, Shape>;

const whole = {
  loadbearingSnapshot: { kind: 'number', least: 1, most: 1, says },
  taken: text,
  server: amount,
  enums: listOf(object({ schema: text, name: text, labels: listOf({ kind: 'text', empty: true, says }) })),
  tables: listOf(object(table)),
} satisfies Record<keyof Snapshot, Shape>;

/** What the answer to the query must be; more than that is left alone. */
export const snapshotShape: Shape = object(whole);
