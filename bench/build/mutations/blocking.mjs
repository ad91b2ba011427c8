// A request works out a key while nobody else is served.
import { edit, folderOf, growing, importInto } from '../app.mjs';

export default {
  kind: 'blocking-event-loop',
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
      ) => `${match[0]}  app.post('/${table.route}-key', { schema: { body: Type.Object({ word: Type.String() }) } }, async (request) => {
    return { key: pbkdf2Sync(request.body.word, 'salt', 100_000, 64, 'sha512').toString('hex') };
  });
`,
    );
    importInto(app, path, "import { pbkdf2Sync } from 'node:crypto';");
    return edit(app, path, 'pbkdf2Sync(request', (match) => match[0]);
  },
};
