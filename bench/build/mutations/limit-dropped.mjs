// A list loses its limit: it shows everything.
import { edit, folderOf, lists } from '../app.mjs';

export default {
  kind: 'unbounded-list',
  mutate(app) {
    const found = lists(app).find(({ list }) => list.parent.kind === 'all' && list.through === undefined);
    if (found === undefined) return undefined;
    const path = `${folderOf(found.table)}/queries.ts`;
    const at = edit(app, path, `export function ${found.list.name}(`, (match) => match[0]);
    const text = app.files.get(path);
    const from = text.indexOf(`export function ${found.list.name}(`);
    app.files.set(
      path,
      text.slice(0, from) + text.slice(from).replace('.limit(limit)', '').replace('limit }:', 'limit: _limit }:'),
    );
    return at;
  },
};
