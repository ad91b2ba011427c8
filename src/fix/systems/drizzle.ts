import { folderOf, inFolder } from '../file-names.js';
import type { Folder, Left, MigrationSystem } from '../model.js';
import { addIndexes } from './drizzle-tables.js';

/** The declaration: Drizzle makes the migration from it, or pushes it (https://orm.drizzle.team/docs/indexes-constraints). */
export const drizzle: MigrationSystem = {
  name: 'Drizzle tables',
  together: 'file',
  takes: (file, folder) => /\.[cm]?[jt]sx?$/.test(file) && /\bdrizzle-orm\/pg-core\b/.test(folder.read(file) ?? ''),
  write(changes, file, folder) {
    const before = folder.read(file) ?? '';
    const left: Left[] = changes
      .filter(({ kind }) => kind !== 'index')
      .map(({ fix }) => ({ fix, why: 'taking something out of a table’s declaration is left to you' }));
    const added = addIndexes(
      file,
      before,
      changes.filter(({ kind }) => kind === 'index'),
      takesLists(file, folder),
    );
    return {
      edits: added.text === before ? [] : [{ file, before, after: added.text }],
      fixes: added.fixes,
      left: [...left, ...added.left],
      next: hasMigrations(file, folder) ? 'npx drizzle-kit generate && npx drizzle-kit migrate' : 'npx drizzle-kit push',
    };
  },
};

/** From 0.36 on the third argument of `pgTable` gives a list; before, an object. */
function takesLists(file: string, folder: Folder): boolean {
  const manifest = nearest(file, 'package.json', folder);
  const [, major, minor] = /"drizzle-orm"\s*:\s*"[^\d"]*(\d+)\.(\d+)/.exec(manifest ?? '') ?? [];
  return major === undefined || Number(major) > 0 || Number(minor) >= 36;
}

function hasMigrations(file: string, folder: Folder): boolean {
  const config = ['ts', 'js', 'mjs', 'json'].map((ending) => nearest(file, `drizzle.config.${ending}`, folder)).find(Boolean);
  const out = /\bout["']?\s*:\s*["'](?:\.\/)?([^"']+)["']/.exec(config ?? '')?.[1] ?? 'drizzle';
  return nearest(file, `${out.replace(/\/$/, '')}/meta/_journal.json`, folder) !== undefined;
}

/** A file of that name in the folder of another one, or in one above it. */
function nearest(file: string, name: string, folder: Folder): string | undefined {
  for (let place = folderOf(file); ; place = folderOf(place)) {
    const text = folder.read(inFolder(place, name));
    if (text !== undefined || place === '.' || place === '/') return text;
  }
}
