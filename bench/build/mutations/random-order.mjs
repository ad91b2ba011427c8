// Rows in a random order: all are read and sorted for each request.
import { edit, folderOf, growing, importInto } from '../app.mjs';

export default {
  kind: 'unbounded-list',
  rule: 'random-order',
  mutate(app) {
    const [table] = growing(app);
    if (table === undefined) return undefined;
    const path = `${folderOf(table)}/routes.ts`;
    edit(
      app,
      path,
      /export function \w+Routes\(app: App, services: Services\): void \{\n/,
      (match) => `${match[0]}  app.get('/${table.route}-any', async () => {
    return services.database.selectFrom('${table.table}').select('id').orderBy(sql\`random()\`).limit(5).execute();
  });
`,
    );
    importInto(app, path, "import { sql } from 'kysely';");
    return edit(app, path, 'orderBy(sql`random()`)', (match) => match[0]);
  },
};
