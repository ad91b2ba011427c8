// The index of an access path is dropped: the list sorts or looks through all rows.
import { edit, growing } from '../app.mjs';

export default {
  kind: 'missing-index',
  mutate(app) {
    for (const table of growing(app))
      for (const { column } of [...table.references, { column: 'owner_id' }]) {
        const index = new RegExp(`create (?:unique )?index \\w+ on ${table.table} \\(${column}[,)][^;]*;\\n`, 'g');
        const text = app.files.get('migrations/0002_schema.sql');
        if (
          !index.test(text) ||
          !table.lists.some(({ parent }) =>
            parent.kind === 'relation'
              ? parent.reference.column === column
              : parent.kind === 'owner' && table.root.column === column,
          )
        )
          continue;
        app.files.set('migrations/0002_schema.sql', text.replace(index, ''));
        return edit(app, 'migrations/0002_schema.sql', `create table ${table.table} (`, (match) => match[0]);
      }
    return undefined;
  },
};
