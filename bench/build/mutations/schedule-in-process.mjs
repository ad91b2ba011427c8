// A schedule in the web process: each instance does it.
import { edit } from '../app.mjs';

export default {
  kind: 'in-memory-state',
  mutate(app) {
    return edit(
      app,
      'src/server.ts',
      '  await app.listen(',
      (match) =>
        `  setInterval(() => void database.deleteFrom('cached_reads').where('expires_at', '<', new Date()).execute(), 60_000);\n${match[0]}`,
    );
  },
};
