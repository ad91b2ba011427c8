import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Cache } from './cache.js';
import type { Database } from './database.js';
import type { Jobs } from './jobs.js';

/** The server, with types from the schemas of its routes. */
export type App = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, TypeBoxTypeProvider>;

/** What routes use. Nothing in it is kept in the process: any instance answers any request. */
export interface Services {
  database: Database;
  cache: Cache;
  jobs: Jobs;
  /** The id of who asks. @throws 401 where nobody is signed in */
  session: (request: FastifyRequest) => Promise<string>;
}
