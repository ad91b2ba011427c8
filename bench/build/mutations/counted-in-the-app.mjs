// Rows are fetched to be counted.
import { edit, folderOf, growing } from '../app.mjs';

export default {
  kind: 'over-fetch',
  mutate(app) {
    const [table] = growing(app);
    if (table === undefined) return undefined;
    const path = `${folderOf(table)}/routes.ts`;
    edit(
      app,
      path,
      /export function \w+Routes\(app: App, services: Services\): void \{\n/,
      (match) => `${match[0]}  app.get('/${table.route}-count', async () => {
    const rows = await services.database.selectFrom('${table.table}').select('id').execute();
    return { count: rows.length };
  });
`,
    );
    return edit(app, path, '    const rows = await services.database.selectFrom', (match) => match[0]);
  },
};
