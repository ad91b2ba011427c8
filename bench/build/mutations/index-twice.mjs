// An index that another one begins with.
import { edit, growing } from '../app.mjs';

export default {
  kind: 'missing-index',
  rule: 'redundant-index',
  mutate(app) {
    for (const table of growing(app)) {
      const index = table.indexes.find(({ keys, unique }) => !unique && keys.length > 2);
      if (index === undefined) continue;
      const path = 'migrations/0002_schema.sql';
      const line = `create index ${table.table}_twice_idx on ${table.table} (${index.keys[0].column});\n`;
      edit(app, path, `create index ${index.name} `, (match) => line + match[0]);
      return edit(app, path, `create table ${table.table} (`, (match) => match[0]);
    }
    return undefined;
  },
};
