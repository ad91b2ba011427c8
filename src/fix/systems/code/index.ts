import { folderOf, inFolder, nextName, stampAfter } from '../../file-names.js';
import { statementsOf } from '../../index-shape.js';
import { backwards, concurrently, reasonOf } from '../../migration-text.js';
import type { Folder, MigrationSystem } from '../../model.js';
import { knex } from './knex.js';
import { kysely } from './kysely.js';
import type { Manner, MigrationFile, Step } from './manner.js';
import { sequelize } from './sequelize.js';
import { typeorm } from './typeorm.js';

const manners: Manner[] = [typeorm, sequelize, kysely, knex];

/** Migrations that are written in code and run by a library. */
export const codeMigrations: MigrationSystem[] = manners.map((manner) => ({
  name: manner.name,
  together: 'folder',
  takes: (file, folder) => /(^|\/)migrations?\/[^/]+\.[cm]?[jt]s$/.test(file) && manner.tells.test(folder.read(file) ?? ''),
  write(changes, file, folder) {
    const { name, how } = placeOf(file, folder);
    const forward = changes.map((change): Step => {
      const statements = statementsOf(change);
      return { reason: reasonOf(change), statements: manner.concurrent ? statements.map(concurrently) : statements };
    });
    return {
      edits: [{ file: name, after: manner.text(forward, backwards(changes), how) }],
      fixes: changes.map(({ fix }) => fix),
      left: [],
      next: manner.next,
    };
  },
}));

function placeOf(file: string, folder: Folder): { name: string; how: MigrationFile } {
  const place = folderOf(file);
  const ending = /\.[cm]?[jt]s$/.exec(file)?.[0] ?? '.js';
  const names = folder.list(place).filter((name) => name.endsWith(ending));
  const stamp = String(folder.now.getTime());
  const text = folder.read(file) ?? '';
  const name = nextName(names, 'loadbearing', folder.now) ?? `${stampAfter(names, folder.now)}_loadbearing`;
  return {
    name: inFolder(place, `${name}${ending}`),
    how: { typed: ending.includes('ts'), modules: /^\s*export\b/m.test(text), stamp: /^\d{13}(?!\d)/.exec(name)?.[0] ?? stamp },
  };
}
