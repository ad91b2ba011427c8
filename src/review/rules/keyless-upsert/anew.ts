import { inPattern, type Catalogue, type Table } from '../../../model/index.js';

/** By a default that gives another value each time, and no trigger that may look for the row itself. */
export function isMadeAnew(table: Table, name: string, { functions }: Catalogue): boolean {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) return false;
  const isNew = column.identity || /random|uuid_generate|nextval|ulid|nanoid|cuid/i.test(column.default ?? '');
  const own = functions.filter(({ triggers }) => triggers?.some((one) => one.table.replace(/^.*\./, '') === table.name));
  return isNew && !own.some(({ source }) => new RegExp(`\\bnew\\.${inPattern(name)}\\s*:?=`, 'i').test(source));
}

/** What points to other rows tells mostly whose row it is; keys to the accounts stand in no generated types. */
export function likelyKey(table: Table, written: string[]): string[] {
  const pointing = table.foreignKeys.flatMap(({ columns }) => (columns.length === 1 ? columns : []));
  return written.filter((name) => pointing.includes(name) || name.endsWith('_id'));
}
