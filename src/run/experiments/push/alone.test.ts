import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tooSlowAlone } from './alone.js';

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((request, response) => {
    setTimeout(() => response.end('done'), request.url === '/slow' ? 120 : 0);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => server.close());

const shot = (path: string) => ({ method: 'GET', path, headers: {} });

it('tells a request that is too slow alone from one that is so under load', async () => {
  expect(await tooSlowAlone(port, [shot('/quick')], 100, true)).toBeUndefined();
  const both = [shot('/quick'), shot('/slow')];
  expect(await tooSlowAlone(port, both, 100, false)).toMatch(/^nothing under load: one request alone takes up to \d+0 ms$/);
  expect(await tooSlowAlone(port, both, 100, true)).toContain('what it asks for outside is not reached');
});
