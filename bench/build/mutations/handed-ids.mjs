// All ids of a list are handed to the next statement.
import { addRoute, growing } from '../app.mjs';

export default {
  kind: 'unbounded-list',
  rule: 'unbounded-in-list',
  also: ['unbounded-list', 'over-fetch'],
  mutate(app) {
    for (const table of growing(app)) {
      const parent = table.references.find(({ to }) => growing(app).some(({ entity }) => entity === to));
      if (parent === undefined) continue;
      return addRoute(app, table, {
        code: `  app.get('/${table.route}-all', async () => {
    const parents = await services.database.selectFrom('${parent.table}').select('id').execute();
    const ids = parents.map(({ id }) => id);
    return services.database.selectFrom('${table.table}').select('id').where('${parent.column}', 'in', ids).limit(20).execute();
  });
`,
        at: "'in', ids",
      });
    }
    return undefined;
  },
};
