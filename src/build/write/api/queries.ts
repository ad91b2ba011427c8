import type { Table } from '../../plan/plan.js';
import { lines, quoted } from '../text.js';
import { asksRow } from './access.js';
import { changeStatement, isChangeable, removeStatement } from './changes.js';
import { createStatement } from './create.js';
import { listStatement } from './lists.js';
import { columns, joins } from './select.js';

/** The statements of an entity: one for each list, one for a page, and those that write. */
export function queriesTs(table: Table): string {
  const body = [
    ...table.lists.flatMap((list) => ['', ...listStatement(table, list)]),
    '',
    ...findStatement(table),
    ...writes(table),
  ].join('\n');
  const access = ['maySee', 'mayChange', ...table.lists.map(({ name }) => name.replace(/^list/, 'maySee'))].filter((name) =>
    new RegExp(`\\b${name}\\(`).test(body),
  );
  return lines(
    /\bsql[`<]/.test(body) ? `import { sql } from 'kysely';` : undefined,
    `import type { Database } from '../../database.js';`,
    table.lists.length > 0 ? `import type { Position } from '../../pages.js';` : undefined,
    access.length > 0 ? `import { ${access.join(', ')} } from './access.js';` : undefined,
    schemaTypes(table),
    body,
  );
}

function schemaTypes(table: Table): string | undefined {
  const { type, create } = table;
  const used = [...(isChangeable(table) ? [`${type}Change`] : []), ...(create.length > 0 ? [`New${type}`] : [])];
  return used.length > 0 ? `import type { ${used.join(', ')} } from './schemas.js';` : undefined;
}

function findStatement(table: Table): string[] {
  const person = asksRow(table.see);
  return [
    `/** One ${table.one} with all that its page shows; undefined where there is none${person ? ' that the person may see' : ''}. */`,
    `export function find${table.type}(database: Database, ${person ? '{ id, person }: { id: string; person: string }' : '{ id }: { id: string }'}) {`,
    '  return database',
    `    .selectFrom(${quoted(table.table)})`,
    ...joins(table.page, table).map((line) => `    ${line}`),
    `    .select([${columns(table.page, table)}])`,
    `    .where(${quoted(`${table.table}.id`)}, '=', id)`,
    ...(person ? ['    .where((eb) => maySee(eb, person))'] : []),
    '    .executeTakeFirst();',
    '}',
  ];
}

function writes(table: Table): string[] {
  return [
    ...(table.create.length > 0 ? ['', ...createStatement(table)] : []),
    ...(isChangeable(table) ? ['', ...changeStatement(table)] : []),
    ...(table.change.length > 0 ? ['', ...removeStatement(table)] : []),
  ];
}
