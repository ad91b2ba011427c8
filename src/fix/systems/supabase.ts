import { folderOf, inFolder, stampAfter } from '../file-names.js';
import { sqlText } from '../migration-text.js';
import type { MigrationSystem } from '../model.js';

/**
 * One file with a time stamp: https://supabase.com/docs/guides/deployment/database-migrations. Not built concurrently: before
 * version 2.109 the command line sends a migration as one transaction (https://github.com/supabase/cli/issues/2898).
 */
export const supabase: MigrationSystem = {
  name: 'Supabase migrations',
  together: 'folder',
  takes: (file) => /(^|\/)supabase\/migrations\/[^/]+\.sql$/.test(file),
  write(changes, file, folder) {
    const place = folderOf(file);
    const name = `${stampAfter(folder.list(place), folder.now)}_loadbearing.sql`;
    return {
      edits: [{ file: inFolder(place, name), after: sqlText(changes) }],
      fixes: changes.map(({ fix }) => fix),
      left: [],
      next: 'supabase db push',
    };
  },
};
