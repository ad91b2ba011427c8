import { type App, findTable, type FixTrial, type Table, type TriedFix } from '../model/index.js';
import { isCode, planCode } from './code/index.js';
import { folderOf } from './file-names.js';
import { shapeOf } from './index-shape.js';
import type { Change, Edit, Folder, Left, MigrationSystem } from './model.js';
import { systems } from './systems/index.js';

/** What is written into an app's folder, and what is left to a person. */
export interface FixPlan {
  edits: Edit[];
  /** Ids of the fixes that they bring. */
  fixes: string[];
  left: Left[];
  /** How the database gets them, system by system. */
  next: { system: string; does: string }[];
}

/** Changes that one system writes together, and one of the files that declare their tables. */
interface Group {
  system: MigrationSystem;
  file: string;
  changes: Change[];
}

/**
 * The edits for every fix that was tried, keeps every answer and is proposed: indexes, what makes indexes needless, and policies,
 * each in the manner in which its table is declared. The code is edited where the rewriting is exact; what changes what is shown is never edited.
 */
export function planFix(
  app: Pick<App, 'catalogue' | 'statements' | 'callSites' | 'entryPoints'>,
  fixes: readonly TriedFix[],
  trials: readonly FixTrial[],
  folder: Folder,
): FixPlan {
  const plan: FixPlan = { edits: [], fixes: [], left: [], next: [] };
  const groups = new Map<string, Group>();
  const wanted = fixes.filter(({ proposed, verdict }) => proposed && verdict === 'verified');
  const ofCode = wanted.filter(({ kind, changesWhatIsShown }) => isCode(kind) && !changesWhatIsShown);
  for (const fix of wanted.filter((each) => !ofCode.includes(each))) {
    const change = changeOf(fix, app);
    const home = typeof change === 'string' ? change : homeOf(change, app, folder);
    if (typeof change === 'string' || typeof home === 'string') plan.left.push({ fix: fix.id, why: String(home) });
    else gather(groups, home.system, home.file, change);
  }
  for (const { system, file, changes } of groups.values()) {
    const { edits, fixes: brought, left, next } = system.write(changes, file, folder);
    plan.edits.push(...edits);
    plan.fixes.push(...brought);
    plan.left.push(...left);
    if (brought.length > 0 && !plan.next.some(({ does }) => does === next)) plan.next.push({ system: system.name, does: next });
  }
  const code = planCode(app, ofCode, trials, folder, new Set(plan.edits.map(({ file }) => file)));
  plan.edits.push(...code.edits);
  plan.fixes.push(...code.fixes);
  plan.left.push(...code.left);
  plan.edits = plan.edits.map(withItsLineEnds);
  return plan;
}

/** What is put into a file whose lines all end with a carriage return ends so too. */
export function withItsLineEnds(edit: Edit): Edit {
  const { before, after } = edit;
  const isAll = before !== undefined && before.includes('\r\n') && !/(?<!\r)\n/.test(before);
  return isAll ? { ...edit, after: after.replace(/(?<!\r)\n/g, '\r\n') } : edit;
}

function gather(groups: Map<string, Group>, system: MigrationSystem, file: string, change: Change): void {
  const key = JSON.stringify([system.name, system.together === 'file' ? file : folderOf(file)]);
  const group = groups.get(key) ?? { system, file, changes: [] };
  groups.set(key, group);
  group.changes.push(change);
}

/** A fix as a change of the database; or why it is none that is written. */
function changeOf({ id, kind, ddl, changesWhatIsShown, why }: TriedFix, app: Pick<App, 'catalogue'>): Change | string {
  if (changesWhatIsShown) return 'it changes what is shown, which you decide';
  if (kind !== 'index' && kind !== 'drop-index' && kind !== 'policy') return 'it is a change of the code';
  const table = tableOf(ddl, app);
  if (table === undefined) return 'its table is not known';
  const index = kind === 'index' ? shapeOf(ddl) : undefined;
  if (kind === 'index' && index === undefined) return 'its definition could not be taken apart';
  return { fix: id, kind, sql: ddl, table, why, ...(index === undefined ? {} : { index }) };
}

/** The table that a change is about: named behind ON, or by the index that it drops. */
function tableOf(ddl: string, { catalogue }: Pick<App, 'catalogue'>): Table | undefined {
  const name = (text = ''): string => text.slice(1, -1).replaceAll('""', '"');
  const [, schema, table] = / ON ("(?:[^"]|"")+")\.("(?:[^"]|"")+")/.exec(ddl) ?? [];
  if (table !== undefined) return findTable(catalogue, name(table), name(schema));
  const [, within, dropped] = /^DROP INDEX ("(?:[^"]|"")+")\.("(?:[^"]|"")+");?$/.exec(ddl) ?? [];
  return catalogue.tables.find(
    ({ schema, indexes }) => schema === name(within) && indexes.some((index) => index.name === name(dropped)),
  );
}

/** The file in whose manner a table is declared: its own, else the newest source of the schema that a system takes. */
function homeOf(
  { table }: Change,
  { catalogue }: Pick<App, 'catalogue'>,
  folder: Folder,
): { system: MigrationSystem; file: string } | string {
  if (table.origin === 'inferred') return `no file declares ${table.name}: its migrations are elsewhere`;
  const files = [table.location?.file, ...catalogue.sources.map(({ file }) => file).reverse()];
  for (const file of files) {
    const system = file === undefined ? undefined : systems.find((one) => one.takes(file, folder));
    if (file !== undefined && system !== undefined) return { system, file };
  }
  return `no file declares ${table.name} in a way that is written here`;
}
