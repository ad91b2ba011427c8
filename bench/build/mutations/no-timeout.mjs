// A request waits for another server without an end.
import { edit, folderOf, growing } from '../app.mjs';

export default {
  kind: 'blocking-event-loop',
  rule: 'missing-timeout',
  mutate(app) {
    const [table] = growing(app);
    if (table === undefined) return undefined;
    const path = `${folderOf(table)}/routes.ts`;
    edit(
      app,
      path,
      /export function \w+Routes\(app: App, services: Services\): void \{\n/,
      (match) => `${match[0]}  app.get('/${table.route}-rate', async () => {
    const answer = await fetch('https://rates.example.org/latest');
    const rows = await services.database.selectFrom('${table.table}').select('id').limit(1).execute();
    return { rate: await answer.json(), rows };
  });
`,
    );
    return edit(app, path, "fetch('https://rates", (match) => match[0]);
  },
};
