// What people send lies on the disk of one instance.
import { addRoute, growing } from '../app.mjs';

export default {
  kind: 'in-memory-state',
  mutate(app) {
    const [table] = growing(app);
    if (table === undefined) return undefined;
    return addRoute(app, table, {
      code: `  app.post('/${table.route}/:id/picture', { schema: { params: Type.Object({ id: Uuid }), body: Type.Object({ data: Type.String() }) } }, async (request) => {
    await writeFile(\`uploads/\${request.params.id}.png\`, Buffer.from(request.body.data, 'base64'));
    await services.database.updateTable('${table.table}').set({ updated_at: new Date() }).where('id', '=', request.params.id).execute();
    return {};
  });
`,
      at: 'await writeFile(',
      importing: "import { writeFile } from 'node:fs/promises';",
    });
  },
};
