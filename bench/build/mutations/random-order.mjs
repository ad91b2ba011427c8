// Rows in a random order: all are read and sorted for each request.
import { addRoute, growing } from '../app.mjs';

export default {
  kind: 'unbounded-list',
  rule: 'random-order',
  mutate(app) {
    const [table] = growing(app);
    if (table === undefined) return undefined;
    return addRoute(app, table, {
      code: `  app.get('/${table.route}-any', async () => {
    return services.database.selectFrom('${table.table}').select('id').orderBy(sql\`random()\`).limit(5).execute();
  });
`,
      at: 'orderBy(sql`random()`)',
      importing: "import { sql } from 'kysely';",
    });
  },
};
