import { engines, type EngineName } from './formats/index.js';
import { type Exported, type ExportOptions, gather } from './gather.js';
import { readmeOf } from './readme.js';
import { accountsSql, type Accounts, fileSql } from './sql.js';
import { scriptText, sharedScripts } from './template.js';
import { findTable, type App, type WayIn } from '../model/index.js';

export { engines, type EngineName, isEngine } from './formats/index.js';
export type { Exported, ExportOptions } from './gather.js';

/** The files of an export, by their path within its folder. */
export interface ExportFiles {
  /** Written anew each time. */
  files: Map<string, string>;
  /** To be filled by the owner: only begun. */
  own: Map<string, string>;
}

/**
 * The load that a run found, as files for an engine that runs elsewhere: its scripts, the scenario as data, a statement for each
 * data file, and how to run it.
 * @throws LB_NO_EXPORT where the result holds no request that could be sent
 */
export function exportLoad(result: Exported, engine: EngineName, options: ExportOptions): ExportFiles {
  const gathered = gather(result, options);
  const format = engines[engine];
  const accounts = accountsOf(gathered.wayIn, result.app);
  const files = new Map<string, string>();
  const own = new Map<string, string>();
  for (const name of [format.own, ...sharedScripts]) files.set(name, scriptText(name));
  files.set('scenario.json', `${JSON.stringify(gathered.load, null, 2)}\n`);
  for (const [name, text] of Object.entries(format.files(gathered.load))) files.set(name, text);
  for (const file of gathered.files.all()) {
    files.set(`data/${file.name}.sql`, fileSql(file, accounts, gathered.files));
    own.set(`data/${file.name}.csv`, `${file.columns.map(({ as }) => as).join(',')}\n`);
  }
  if (gathered.load.wayIn.kind === 'log-in') own.set('accounts.csv', 'account,password\n');
  if (accounts?.by === 'name') files.set('accounts.sql', accountsSql(accounts.table, accounts.column));
  // What fills them is the owner's data, and passwords.
  files.set('.gitignore', '*.csv\n');
  files.set('README.md', readmeOf(gathered, format, accounts));
  return { files, own };
}

function accountsOf(way: WayIn | undefined, app: App): Accounts {
  if (way === undefined) return undefined;
  if (way.kind !== 'log-in') return { by: 'key' };
  const from = way.logIn.accountFrom;
  const table = from && findTable(app.catalogue, from.table, from.schema);
  return from === undefined || table === undefined ? undefined : { by: 'name', table, column: from.column };
}
