import type { Field } from '../../blueprint/blueprint.js';
import type { Plan, Table } from '../../plan/plan.js';
import { key, lines, quoted } from '../text.js';

/** The types of the database's tables, for Kysely. */
export function tablesTs({ tables, dashboards }: Plan): string {
  return lines(
    `import type { Generated } from 'kysely';`,
    `import type { BaseTables } from './base-tables.js';`,
    '',
    '/** What the database generates and the app never writes. */',
    'type Kept<Value> = Generated<Value>;',
    '',
    tables.map((table) => [...rowType(table), '']).flat(),
    dashboards.flatMap(({ key: called, table, per, measures }) => [
      `/** The figures of ${called}, kept by triggers. */`,
      `export interface ${typeOf(table)} {`,
      `  ${per.column}: string;`,
      '  period: string;',
      ...measures.map(({ column }) => `  ${column}: Kept<number>;`),
      '}',
      '',
    ]),
    'export interface Tables extends BaseTables {',
    tables.map(({ table, type }) => `  ${table}: ${type}Row;`),
    dashboards.map(({ table }) => `  ${table}: ${typeOf(table)};`),
    '}',
  );
}

export function typeOf(table: string): string {
  return `${table
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Row`;
}

function rowType({ type, one, blueprint, root, references, columns, counts, lists }: Table): string[] {
  const owner =
    root.kind !== 'none' && root.column !== 'id' && !references.some(({ column }) => column === root.column)
      ? [`  ${root.column}: string;`]
      : [];
  const searched = columns.filter(({ name }) => lists.some(({ search }) => search?.name === name));
  return [
    `/** A row of ${one}${blueprint.owner === 'nobody' ? ', kept by the operator' : ''}. */`,
    `export interface ${type}Row {`,
    '  id: string;',
    ...owner,
    ...references.map(({ column, optional }) => `  ${column}: string${optional ? ' | null' : ''};`),
    ...columns.map(({ column, field }) => `  ${key(column)}: ${columnType(field)};`),
    ...searched.map(({ column }) => `  ${column}_search: Kept<string>;`),
    ...counts.map(({ column }) => `  ${column}: Kept<number>;`),
    '  created_at: Kept<Date>;',
    '  updated_at: Kept<Date>;',
    '  version: Kept<number>;',
    '}',
  ];
}

function columnType(field: Field): string {
  const value = valueType(field);
  const type = field.optional === true ? `${value} | null` : value;
  return field.default === undefined ? type : `Generated<${type}>`;
}

/** The type of a field's value in TypeScript. */
export function valueType({ type, of }: Field): string {
  if (type === 'choice') return (of ?? []).map(quoted).join(' | ');
  if (type === 'integer' || type === 'number' || type === 'money') return 'number';
  if (type === 'boolean') return 'boolean';
  return type === 'time' ? 'Date' : 'string';
}
