// Nothing finds the rows that point to one that goes.
import { edit, growing } from '../app.mjs';

export default {
  kind: 'missing-index',
  mutate(app) {
    const path = 'migrations/0002_schema.sql';
    for (const table of growing(app))
      for (const { column, to } of table.references) {
        const parent = app.tables.find(({ entity }) => entity === to);
        if (
          parent === undefined ||
          parent.change.length === 0 ||
          table.lists.some(({ parent: of }) => of.kind === 'relation' && of.reference.column === column)
        )
          continue;
        const text = app.files.get(path);
        const index = new RegExp(`create (?:unique )?index \\w+ on ${table.table} \\(${column}[,)][^;]*;\\n`, 'g');
        if (!index.test(text)) continue;
        app.files.set(path, text.replace(index, ''));
        return edit(app, path, `create table ${table.table} (`, (match) => match[0]);
      }
    return undefined;
  },
};
