import { betterAuth } from 'better-auth';
import { fromNodeHeaders } from 'better-auth/node';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { Config } from './config.js';
import { newId } from './database.js';
import { Problem } from './errors.js';
import type { App } from './services.js';

export type Auth = ReturnType<typeof createAuth>;

/** Accounts and sessions: both in the database, so that any instance knows who somebody is. */
export function createAuth(pool: Pool, { secret, publicUrl, social }: Config) {
  return betterAuth({
    database: pool,
    secret,
    baseURL: publicUrl,
    basePath: '/auth',
    emailAndPassword: { enabled: true, minPasswordLength: 10 },
    socialProviders: social,
    user: { modelName: 'users' },
    // The session is signed into a cookie for a minute: most requests ask the database nothing about it.
    session: { modelName: 'sessions', cookieCache: { enabled: true, maxAge: 60 } },
    account: { modelName: 'accounts' },
    verification: { modelName: 'verifications' },
    // Asking who one is costs no attempt: many people behind one address do it whenever they open the app.
    rateLimit: { enabled: true, storage: 'database', window: 60, max: 60, customRules: { '/get-session': false } },
    advanced: { database: { generateId: () => newId() } },
    telemetry: { enabled: false },
  });
}

/** Who asks. @throws 401 where nobody is signed in */
export async function personOf(auth: Auth, request: FastifyRequest): Promise<string> {
  const session = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
  if (session === null) throw new Problem(401, 'signed-out', 'Sign in first.');
  return session.user.id;
}

/** Hands what lies below /auth to the library. */
export function authRoutes(app: App, auth: Auth, { publicUrl }: Config): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/auth/*',
    schema: { hide: true },
    handler: async (request, reply) => {
      const headers = fromNodeHeaders(request.headers);
      // Attempts are counted by address: the one that the server itself saw, not one that a header claims.
      headers.set('x-forwarded-for', request.ip);
      const answer = await auth.handler(
        new Request(new URL(request.url, publicUrl), {
          method: request.method,
          headers,
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        }),
      );
      void reply.code(answer.status);
      answer.headers.forEach((value, name) => {
        if (name !== 'set-cookie') void reply.header(name, value);
      });
      for (const cookie of answer.headers.getSetCookie()) void reply.header('set-cookie', cookie);
      return reply.send(await answer.text());
    },
  });
}
