// A list reads every column, the long texts too.
import { edit, folderOf, lists } from '../app.mjs';

export default {
  kind: 'over-fetch',
  mutate(app) {
    const found = lists(app).find(
      ({ table, list }) =>
        list.through === undefined &&
        list.shown.every(({ by }) => by === undefined) &&
        table.columns.some(({ field }) => field.type === 'longText') &&
        list.order.column === 'created_at' &&
        !list.shown.some(({ field }) => field?.type === 'longText'),
    );
    if (found === undefined) return undefined;
    const path = `${folderOf(found.table)}/queries.ts`;
    const text = app.files.get(path);
    const from = text.indexOf(`export function ${found.list.name}(`);
    app.files.set(path, text.slice(0, from) + text.slice(from).replace(/\.select\(\[[\s\S]*?\]\)/, '.selectAll()'));
    const routes = `${folderOf(found.table)}/routes.ts`;
    const whole = app.files.get(routes);
    const at = whole.indexOf(`${found.list.name}(`, whole.indexOf('export function'));
    const mapped = found.list.shown.map(({ name, column }) => `${name}: row.${column}`).join(', ');
    app.files.set(
      routes,
      whole.slice(0, at) +
        whole
          .slice(at)
          .replace(
            'return pageOf(rows, limit, (row) => [row.createdAt, row.id]);',
            `return pageOf(rows.map((row) => ({ ${mapped} })), limit, (row) => [row.createdAt, row.id]);`,
          ),
    );
    return edit(app, path, `export function ${found.list.name}(`, (match) => match[0]);
  },
};
