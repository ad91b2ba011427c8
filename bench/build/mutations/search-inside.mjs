// A search looks inside the text: no ordinary index helps.
import { edit, folderOf, growing } from '../app.mjs';

export default {
  kind: 'missing-index',
  anywhere: true,
  mutate(app) {
    for (const table of growing(app)) {
      const text = table.columns.find(({ field }) => field.type === 'text');
      if (text === undefined) continue;
      const path = `${folderOf(table)}/routes.ts`;
      edit(
        app,
        path,
        /export function \w+Routes\(app: App, services: Services\): void \{\n/,
        (
          match,
        ) => `${match[0]}  app.get('/${table.route}-search', { schema: { querystring: Type.Object({ q: Type.String() }) } }, async (request) => {
    return services.database.selectFrom('${table.table}').select(['id', '${text.column}']).where('${text.column}', 'ilike', \`%\${request.query.q}%\`).limit(20).execute();
  });
`,
      );
      return edit(app, 'migrations/0002_schema.sql', `create table ${table.table} (`, (match) => match[0]);
    }
    return undefined;
  },
};
