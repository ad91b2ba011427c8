import type { Table } from '../model/index.js';
import type { DataFile, DataFiles } from './data-files.js';

/** Rows of each data file. */
const mostRows = 1000;
/** Most characters of a search. */
const searched = 3;

/** How the accounts of the load are told from others in the owner's database: by what names them, or as the one user whose headers are sent. */
export type Accounts = { by: 'name'; table: Table; column: string } | { by: 'key' } | undefined;

/** The statement that takes a data file from the owner's own database, for psql; whose rows they are stands in the column `account`. */
export function fileSql(file: DataFile, accounts: Accounts, { population }: DataFiles): string {
  const columns = file.columns.map(({ as, of, column, begins }) => {
    const place = placeOf(file, of ?? file.table, column);
    return `${begins ? `left(${place}::text, ${String(searched)})` : place} as ${quoted(as)}`;
  });
  const joins = file.joins.map(
    ({ table, column, references }) =>
      `  join ${named(table)} ${aliasOf(file, table)} on ${placeOf(file, table, references)} = t.${quoted(column)}`,
  );
  const owner = file.owner && placeOf(file, file.owner.of, file.owner.column);
  const whose =
    owner === undefined || population === undefined ? undefined : accounts && whoseRows(owner, accounts, population.key);
  return [
    `-- Up to ${String(mostRows)} rows${whose === undefined ? '' : ", those of the load's accounts first"}.`,
    `select ${[...(whose === undefined ? [] : [`${whose.account} as account`]), ...columns].join(', ')}`,
    `from ${named(file.table)} t`,
    ...joins,
    ...(whose === undefined ? [] : [...whose.joins, `order by coalesce(${whose.own}, false) desc`]),
    `limit ${String(mostRows)};`,
    '',
  ].join('\n');
}

/** Who owns a row, as the scripts name them, and whether that is one of the load's accounts. */
function whoseRows(
  owner: string,
  accounts: NonNullable<Accounts>,
  key: string,
): { account: string; own: string; joins: string[] } {
  if (accounts.by === 'key')
    return { account: `case when ${owner}::text = :'user' then 'you' end`, own: `${owner}::text = :'user'`, joins: [] };
  const name = `p.${quoted(accounts.column)}`;
  return {
    account: name,
    own: `${name} like :'accounts'`,
    joins: [`  left join ${named(accounts.table)} p on p.${quoted(key)} = ${owner}`],
  };
}

/** The statement that lists the accounts of the load. */
export function accountsSql(table: Table, column: string): string {
  return `select ${quoted(column)} as account\nfrom ${named(table)}\nwhere ${quoted(column)} like :'accounts'\nlimit ${String(mostRows)};\n`;
}

function placeOf(file: DataFile, table: Table, column: string): string {
  return `${table === file.table ? 't' : aliasOf(file, table)}.${quoted(column)}`;
}

function aliasOf({ joins }: DataFile, table: Table): string {
  return `j${String(joins.findIndex((join) => join.table === table) + 1)}`;
}

function named({ schema, name }: Table): string {
  return schema === 'public' ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
}

/** An identifier of Postgres; psql fills nothing in between quotes. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""').replaceAll('\0', '')}"`;
}
