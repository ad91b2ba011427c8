// A request waits for another server without an end.
import { addRoute, growing } from '../app.mjs';

export default {
  kind: 'blocking-event-loop',
  rule: 'missing-timeout',
  mutate(app) {
    const [table] = growing(app);
    if (table === undefined) return undefined;
    return addRoute(app, table, {
      code: `  app.get('/${table.route}-rate', async () => {
    const answer = await fetch('https://rates.example.org/latest');
    const rows = await services.database.selectFrom('${table.table}').select('id').limit(1).execute();
    return { rate: await answer.json(), rows };
  });
`,
      at: "fetch('https://rates",
    });
  },
};
