import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { App } from './services.js';

/** Beside the sources, beside what they are compiled to, and where the image has it. */
const places = ['../client/dist', '../../client/dist'].map((place) => fileURLToPath(new URL(place, import.meta.url)));

/** Serves the built client beside the API, where there is one; every address that is none of the API's is a screen of it. */
export async function serveClient(app: App): Promise<void> {
  const root = places.find((place) => existsSync(place));
  if (root === undefined) return;
  // Files with a digest in their names never change; the page itself is asked for anew.
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    // The library's own word would come after this one.
    cacheControl: false,
    setHeaders: (reply, path) =>
      void reply.setHeader('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  app.setNotFoundHandler((request, reply) => {
    // A file that is gone must not come as a page: it would be kept under the file's name.
    const noScreen = /^\/(?:api|auth|assets)\//.test(request.url);
    if (noScreen || request.method !== 'GET') return reply.code(404).send({ code: 'absent', message: 'There is nothing here.' });
    return reply.sendFile('index.html');
  });
}
