// A request works out a key while nobody else is served.
import { addRoute, growing } from '../app.mjs';

export default {
  kind: 'blocking-event-loop',
  mutate(app) {
    const [table] = growing(app);
    if (table === undefined) return undefined;
    return addRoute(app, table, {
      code: `  app.post('/${table.route}-key', { schema: { body: Type.Object({ word: Type.String() }) } }, async (request) => {
    return { key: pbkdf2Sync(request.body.word, 'salt', 100_000, 64, 'sha512').toString('hex') };
  });
`,
      at: 'pbkdf2Sync(request',
      importing: "import { pbkdf2Sync } from 'node:crypto';",
    });
  },
};
