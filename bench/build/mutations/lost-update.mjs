// A number is read, changed in the app and written back: of two at once one is lost.
import { edit, folderOf, growing } from '../app.mjs';

export default {
  kind: 'race',
  mutate(app) {
    for (const table of growing(app)) {
      const number = table.columns.find(({ field }) => field.type === 'integer' || field.type === 'money');
      if (number === undefined || table.change.length === 0) continue;
      const path = `${folderOf(table)}/routes.ts`;
      edit(
        app,
        path,
        /export function \w+Routes\(app: App, services: Services\): void \{\n/,
        (
          match,
        ) => `${match[0]}  app.post('/${table.route}/:id/add', { schema: { params: Type.Object({ id: Uuid }) } }, async (request) => {
    const row = await services.database.selectFrom('${table.table}').select('${number.column}').where('id', '=', request.params.id).executeTakeFirstOrThrow();
    await services.database.updateTable('${table.table}').set({ ${number.column}: (row.${number.column} ?? 0) + 1 }).where('id', '=', request.params.id).execute();
    return {};
  });
`,
      );
      return edit(app, path, '    await services.database.updateTable', (match) => match[0]);
    }
    return undefined;
  },
};
