// A search looks inside the text: no ordinary index helps.
import { addRoute, growing, lineOf } from '../app.mjs';

export default {
  kind: 'missing-index',
  anywhere: true,
  mutate(app) {
    for (const table of growing(app)) {
      const text = table.columns.find(({ field }) => field.type === 'text');
      if (text === undefined) continue;
      addRoute(app, table, {
        code: `  app.get('/${table.route}-search', { schema: { querystring: Type.Object({ q: Type.String() }) } }, async (request) => {
    return services.database.selectFrom('${table.table}').select(['id', '${text.column}']).where('${text.column}', 'ilike', \`%\${request.query.q}%\`).limit(20).execute();
  });
`,
        at: 'app.get(',
      });
      return lineOf(app, 'migrations/0002_schema.sql', `create table ${table.table} (`);
    }
    return undefined;
  },
};
