// Rows are left out after the page was read: the page is half empty, or empty.
import { edit, folderOf, lists } from '../app.mjs';

export default {
  kind: 'wrong-answer',
  rule: 'filter-after-limit',
  mutate(app) {
    const found = lists(app).find(
      ({ list }) => list.filters.length > 0 && list.through === undefined && list.list.stale === undefined,
    );
    if (found === undefined) return undefined;
    const [filter] = found.list.filters;
    const path = `${folderOf(found.table)}/queries.ts`;
    const text = app.files.get(path);
    const from = text.indexOf(`export function ${found.list.name}(`);
    const rest = text
      .slice(from)
      .replace(`export function ${found.list.name}(`, `export async function ${found.list.name}(`)
      .replace(new RegExp(`  if \\(${filter.name} !== undefined\\) query = [^\\n]*\\n`), '')
      .replace(
        / {2}return (query[\s\S]*?\.execute\(\));/,
        (_, chain) =>
          `  const rows = await ${chain};\n  return rows.filter((row) => ${filter.name} === undefined || row.${filter.name} === ${filter.name});`,
      );
    app.files.set(path, text.slice(0, from) + rest);
    return edit(app, path, `export async function ${found.list.name}(`, (match) => match[0]);
  },
};
