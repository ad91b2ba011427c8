// What people send lies on the disk of one instance.
import { edit, folderOf, growing, importInto } from '../app.mjs';

export default {
  kind: 'in-memory-state',
  mutate(app) {
    const [table] = growing(app);
    if (table === undefined) return undefined;
    const path = `${folderOf(table)}/routes.ts`;
    edit(
      app,
      path,
      /export function \w+Routes\(app: App, services: Services\): void \{\n/,
      (
        match,
      ) => `${match[0]}  app.post('/${table.route}/:id/picture', { schema: { params: Type.Object({ id: Uuid }), body: Type.Object({ data: Type.String() }) } }, async (request) => {
    await writeFile(\`uploads/\${request.params.id}.png\`, Buffer.from(request.body.data, 'base64'));
    await services.database.updateTable('${table.table}').set({ updated_at: new Date() }).where('id', '=', request.params.id).execute();
    return {};
  });
`,
    );
    importInto(app, path, "import { writeFile } from 'node:fs/promises';");
    return edit(app, path, 'await writeFile(', (match) => match[0]);
  },
};
