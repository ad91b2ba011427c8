import type { Table } from '../../plan/plan.js';
import { quoted } from '../text.js';
import { asksRow } from './access.js';
import { cachedParents } from './events.js';

/** Whether there is something that somebody may change. */
export function isChangeable(table: Table): boolean {
  return table.change.length > 0 && changeable(table).length > 0;
}

/** The columns that may be changed later: fields, and who or what everyone may see. */
export function changeable({ columns, references, ownedBy }: Table): { name: string; column: string; time: boolean }[] {
  return [
    ...columns.map(({ name, column, field }) => ({ name, column, time: field.type === 'time' })),
    ...references
      .filter((reference) => reference !== ownedBy && reference.to === 'user' && reference.optional)
      .map(({ name, column }) => ({ name: `${name}Id`, column, time: false })),
  ];
}

/** The statement that changes a row, if it still is as it was read. */
export function changeStatement(table: Table): string[] {
  const person = asksRow(table.change);
  const given = ['id: string', ...(person ? ['person: string'] : []), `change: ${table.type}Change`];
  return [
    `/** Changes one ${table.one} if it is still as it was read (its version): of two people at once the second is told. What it then is part of; undefined where it did not. */`,
    `export async function change${table.type}(`,
    '  database: Database,',
    `  { ${given.map((item) => item.split(':')[0]).join(', ')} }: { ${given.join('; ')} },`,
    ') {',
    '  return database',
    `    .updateTable(${quoted(table.table)})`,
    '    .set({',
    ...changeable(table).map(
      ({ name, column, time }) =>
        `      ${column}: ${time ? `change.${name} == null ? change.${name} : new Date(change.${name})` : `change.${name}`},`,
    ),
    '      version: sql`version + 1`,',
    '      updated_at: sql`now()`,',
    '    })',
    `    .where('id', '=', id)`,
    `    .where('version', '=', change.version)`,
    ...(person ? ['    .where((eb) => mayChange(eb, person))'] : []),
    `    .returning(${returned(table)})`,
    '    .executeTakeFirst();',
    '}',
  ];
}

/** The statement that takes a row away. */
export function removeStatement(table: Table): string[] {
  const person = asksRow(table.change);
  return [
    `/** Takes one ${table.one} away. What it was part of; undefined where there was none${person ? ' that the person might take' : ''}. */`,
    `export async function remove${table.type}(database: Database, ${person ? '{ id, person }: { id: string; person: string }' : '{ id }: { id: string }'}) {`,
    '  return database',
    `    .deleteFrom(${quoted(table.table)})`,
    `    .where('id', '=', id)`,
    ...(person ? ['    .where((eb) => mayChange(eb, person))'] : []),
    `    .returning(${returned(table)})`,
    '    .executeTakeFirst();',
    '}',
  ];
}

/** The id, and the parents whose cached lists are old from then on. */
function returned(table: Table): string {
  const columns = ['id', ...cachedParents(table).map(({ column }) => column)];
  return columns.length === 1 ? `'id'` : `[${columns.map(quoted).join(', ')}]`;
}
