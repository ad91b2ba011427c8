import createClient from 'openapi-fetch';
import type { paths } from '../api';
import { keepingFetch } from './kept';

/**
 * The server's calls, typed by its own description: `npm run client:types` makes ../api.d.ts anew. What is read is kept on the
 * device. Writes go through the queue (outbox.ts), so that they arrive once and also without a network.
 */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: keepingFetch });
