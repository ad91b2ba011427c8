import { databaseType, longest } from '../../plan/columns.js';
import type { Column, Index, Reference, Table } from '../../plan/plan.js';
import { literal } from '../text.js';
import { name } from './name.js';

/** The DDL of a table: columns, keys, checks and the indexes of its access paths. */
export function tableSql(table: Table): string {
  const lines = [
    'id uuid primary key default gen_random_uuid()',
    ...ownerColumn(table),
    ...table.references.map((reference) => `${name(reference.column)} uuid${reference.optional ? '' : ' not null'}`),
    ...table.columns.map(columnSql),
    ...table.columns.flatMap((column) => searchColumn(table, column)),
    ...table.counts.map(({ column }) => `${name(column)} bigint not null default 0`),
    // To the millisecond, so that a cursor that went through JavaScript is the column's value.
    'created_at timestamptz(3) not null default now()',
    'updated_at timestamptz(3) not null default now()',
    'version integer not null default 1',
    ...(table.parentOfOwned && table.root.kind !== 'none' && table.root.column !== 'id'
      ? [`unique (${name(table.root.column)}, id)`]
      : []),
    ...table.references.map((reference) => foreignKey(table, reference)),
  ];
  return [
    `create table ${name(table.table)} (`,
    lines.map((line) => `  ${line}`).join(',\n'),
    ');',
    ...table.indexes.map((index) => indexSql(table.table, index)),
  ].join('\n');
}

function ownerColumn({ root, blueprint, references }: Table): string[] {
  if (blueprint.owner === 'user') return ['owner_id uuid not null references users (id) on delete cascade'];
  if (root.kind === 'none' || root.column === 'id' || references.some(({ column }) => column === root.column)) return [];
  return [`${name(root.column)} uuid not null`];
}

/** A relation; where the parent has the same owner, the key carries the owner along, so that the two cannot differ. */
function foreignKey(table: Table, { column, table: target, with: root, onDelete }: Reference): string {
  const action = { cascade: 'cascade', restrict: 'restrict', clear: 'set null' }[onDelete];
  const own = root !== undefined && table.root.kind !== 'none' ? `${name(root)}, ${name(column)}` : name(column);
  const theirs = root === undefined ? 'id' : `${name(root)}, id`;
  return `foreign key (${own}) references ${name(target)} (${theirs}) on update cascade on delete ${action}`;
}

function columnSql({ column, field }: Column): string {
  const parts = [name(column), databaseType(field), ...(field.optional === true ? [] : ['not null'])];
  if (field.default !== undefined) parts.push(`default ${literal(field.default)}`);
  const check = checkOf(name(column), field);
  return [...parts, ...(check === undefined ? [] : [`check (${check})`])].join(' ');
}

function checkOf(column: string, field: Column['field']): string | undefined {
  if (field.type === 'choice') return `${column} in (${(field.of ?? []).map(literal).join(', ')})`;
  const most = longest(field);
  if (most !== undefined) {
    const least = field.min ?? (field.optional === true ? undefined : 1);
    return least === undefined ? `char_length(${column}) <= ${most}` : `char_length(${column}) between ${least} and ${most}`;
  }
  if (field.min !== undefined && field.max !== undefined) return `${column} between ${field.min} and ${field.max}`;
  if (field.min !== undefined) return `${column} >= ${field.min}`;
  return field.max === undefined ? undefined : `${column} <= ${field.max}`;
}

/** What searches compare with: in the order of its bytes, so that an index finds what begins with a text. */
function searchColumn({ lists }: Table, { name: field, column }: Column): string[] {
  if (!lists.some(({ search }) => search?.name === field)) return [];
  return [`${name(`${column}_search`)} text collate "C" not null generated always as (lower(${name(column)})) stored`];
}

function indexSql(table: string, { name: index, keys, unique }: Index): string {
  const columns = keys.map(({ column, descending }) => `${name(column)}${descending ? ' desc' : ''}`).join(', ');
  return `create ${unique ? 'unique ' : ''}index ${name(index)} on ${name(table)} (${columns});`;
}
