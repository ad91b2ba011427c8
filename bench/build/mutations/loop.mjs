// Each row of a list asks for its own page: a statement per row.
import { edit, folderOf, lists } from '../app.mjs';

export default {
  kind: 'n-plus-one',
  mutate(app) {
    for (const { table, list } of lists(app)) {
      if (list.through !== undefined) continue;
      const path = `${folderOf(table)}/routes.ts`;
      const personal = table.see.every(({ kind }) => kind !== 'everyone' && kind !== 'signed-in');
      if (personal !== /const person = await/.test(routeOf(app, path, list.path))) continue;
      const given = personal ? '{ id: row.id, person }' : '{ id: row.id }';
      const text = app.files.get(path);
      const from = text.indexOf(`'${list.path}',`);
      const rest = text.slice(from);
      const returning = /( +)return pageOf\(rows/.exec(rest);
      if (from < 0 || returning === null) continue;
      const loop = `${returning[1]}for (const row of rows) Object.assign(row, await find${table.type}(services.database, ${given}));\n`;
      app.files.set(path, text.slice(0, from + returning.index) + loop + rest.slice(returning.index));
      return edit(app, path, 'for (const row of rows) Object.assign', (match) => match[0]);
    }
    return undefined;
  },
};

function routeOf(app, path, address) {
  const text = app.files.get(path) ?? '';
  const from = text.indexOf(`'${address}',`);
  return text.slice(from, text.indexOf('\n  app.', from));
}
