import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyServerOptions } from 'fastify';
import { sql } from 'kysely';
import { type Auth, authRoutes, personOf } from './auth.js';
import type { Config } from './config.js';
import { answerError } from './errors.js';
import { entityRoutes } from './routes.js';
import type { Services } from './services.js';
import { serveClient } from './static.js'; // only: app

/** The server with all its routes; it listens to nothing yet. */
export async function buildApp(config: Config, auth: Auth, parts: Omit<Services, 'session'>, logger: FastifyServerOptions['logger'] = true) {
  const app = fastify({
    logger,
    // What comes from a proxy is logged under the proxy's id, so that one request can be followed through all of them.
    requestIdHeader: 'x-request-id',
    trustProxy: config.production,
    bodyLimit: 256 * 1024,
    connectionTimeout: 20_000,
    requestTimeout: 15_000,
    forceCloseConnections: 'idle',
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setErrorHandler(answerError);
  await app.register(swagger, { openapi: { info: { title: config.publicUrl, version: '1' } } });

  const services: Services = { ...parts, session: (request) => personOf(auth, request) };
  app.get('/health', { schema: { hide: true } }, async () => ({ alive: true }));
  app.get('/ready', { schema: { hide: true } }, async () => {
    await sql`select 1`.execute(services.database);
    return { ready: true };
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  authRoutes(app, auth, config);
  await app.register(
    async (api) => {
      // An answer is for the one who asked, unless its route says otherwise.
      api.addHook('onRequest', (_request, reply, done) => {
        void reply.header('cache-control', 'private, no-store');
        done();
      });
      entityRoutes(api.withTypeProvider<TypeBoxTypeProvider>(), services);
    },
    { prefix: '/api' },
  );
  await serveClient(app); // only: app
  return app;
}
