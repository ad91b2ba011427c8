// Rows are fetched to be counted.
import { addRoute, growing } from '../app.mjs';

export default {
  kind: 'over-fetch',
  mutate(app) {
    const [table] = growing(app);
    if (table === undefined) return undefined;
    return addRoute(app, table, {
      code: `  app.get('/${table.route}-count', async () => {
    const rows = await services.database.selectFrom('${table.table}').select('id').execute();
    return { count: rows.length };
  });
`,
      at: '    const rows = await services.database.selectFrom',
    });
  },
};
