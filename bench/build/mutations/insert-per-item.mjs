// Each row of a list is written by a statement of its own.
import { addRoute, growing } from '../app.mjs';

export default {
  kind: 'n-plus-one',
  also: ['unbounded-list', 'over-fetch'],
  mutate(app) {
    const table = growing(app).find(({ create }) => create.length > 0);
    if (table === undefined) return undefined;
    return addRoute(app, table, {
      code: `  app.post('/${table.route}-seen', async () => {
    const rows = await services.database.selectFrom('${table.table}').select('id').execute();
    for (const row of rows) {
      await services.database.updateTable('${table.table}').set({ updated_at: new Date() }).where('id', '=', row.id).execute();
    }
    return {};
  });
`,
      at: 'for (const row of rows)',
    });
  },
};
