// Pages are counted off: each reads and throws away the ones before.
import { edit, folderOf, lists } from '../app.mjs';

export default {
  kind: 'offset-pagination',
  mutate(app) {
    // A list of a handful of rows has no second page worth the word.
    const long = lists(app).filter(({ table, list }) => list.parent.kind === 'all' || table.rows.perUser > 30);
    const found = long.find(({ list }) => list.through === undefined && list.list.stale === undefined);
    if (found === undefined) return undefined;
    const path = `${folderOf(found.table)}/queries.ts`;
    const text = app.files.get(path);
    const from = text.indexOf(`export function ${found.list.name}(`);
    const rest = text
      .slice(from)
      .replace(/after: Position<\w+> \| undefined/, 'page: number')
      .replace(/\bafter, limit \}/, 'page, limit }')
      .replace(/ {2}if \(after !== undefined\)[\s\S]*?\);\n {4}\);\n/, '')
      .replace('.limit(limit)', '.offset(page * limit).limit(limit)');
    app.files.set(path, text.slice(0, from) + rest);
    edit(
      app,
      `${folderOf(found.table)}/routes.ts`,
      new RegExp(`(${found.list.name}\\([^}]*?)after: positionAt\\([^\\n]*`),
      (match) => `${match[1]}page: Number(request.query.after ?? 0),`,
    );
    return edit(app, path, `export function ${found.list.name}(`, (match) => match[0]);
  },
};
