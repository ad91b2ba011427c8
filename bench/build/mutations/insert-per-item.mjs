// Each row of a list is written by a statement of its own.
import { edit, folderOf, growing } from '../app.mjs';

export default {
  kind: 'n-plus-one',
  also: ['unbounded-list', 'over-fetch'],
  mutate(app) {
    const table = growing(app).find(({ create }) => create.length > 0);
    if (table === undefined) return undefined;
    const path = `${folderOf(table)}/routes.ts`;
    edit(
      app,
      path,
      /export function \w+Routes\(app: App, services: Services\): void \{\n/,
      (match) => `${match[0]}  app.post('/${table.route}-seen', async () => {
    const rows = await services.database.selectFrom('${table.table}').select('id').execute();
    for (const row of rows) {
      await services.database.updateTable('${table.table}').set({ updated_at: new Date() }).where('id', '=', row.id).execute();
    }
    return {};
  });
`,
    );
    return edit(app, path, 'for (const row of rows)', (match) => match[0]);
  },
};
