// A statement names a column that there is not.
import { edit, folderOf, lists } from '../app.mjs';

export default {
  kind: 'broken-query',
  mutate(app) {
    const found = lists(app)[0];
    if (found === undefined) return undefined;
    const path = `${folderOf(found.table)}/queries.ts`;
    const place = edit(app, path, `export function ${found.list.name}(`, (match) => match[0]);
    const text = app.files.get(path);
    const from = text.indexOf(`export function ${found.list.name}(`);
    app.files.set(
      path,
      text.slice(0, from) +
        text.slice(from).replace(`'${found.table.table}.created_at as createdAt'`, `'${found.table.table}.made_at as createdAt'`),
    );
    return place;
  },
};
