// A number is read, changed in the app and written back: of two at once one is lost.
import { addRoute, growing } from '../app.mjs';

export default {
  kind: 'race',
  mutate(app) {
    for (const table of growing(app)) {
      const number = table.columns.find(({ field }) => field.type === 'integer' || field.type === 'money');
      if (number === undefined || table.change.length === 0) continue;
      return addRoute(app, table, {
        code: `  app.post('/${table.route}/:id/add', { schema: { params: Type.Object({ id: Uuid }) } }, async (request) => {
    const row = await services.database.selectFrom('${table.table}').select('${number.column}').where('id', '=', request.params.id).executeTakeFirstOrThrow();
    await services.database.updateTable('${table.table}').set({ ${number.column}: (row.${number.column} ?? 0) + 1 }).where('id', '=', request.params.id).execute();
    return {};
  });
`,
        at: '    await services.database.updateTable',
      });
    }
    return undefined;
  },
};
