// Requests are counted in the process: each instance counts for itself.
import { edit } from '../app.mjs';

export default {
  kind: 'in-memory-state',
  mutate(app) {
    edit(
      app,
      'src/app.ts',
      "  app.get('/health'",
      `  app.addHook('onRequest', async (request, reply) => {
    const count = (attempts.get(request.ip) ?? 0) + 1;
    attempts.set(request.ip, count);
    if (count > 1000) return reply.code(429).send({ code: 'too-many' });
  });
  app.get('/health'`,
    );
    return edit(
      app,
      'src/app.ts',
      '/** The server with all its routes',
      (match) => `const attempts = new Map<string, number>();\n\n${match[0]}`,
    );
  },
};
