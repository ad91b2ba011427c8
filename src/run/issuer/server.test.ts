import { request } from 'node:http';
import { expect, it } from 'vitest';
import { startIssuer } from './index.js';

it('answers whatever an app asks, also by what is no address, and goes on', async () => {
  const issuer = await startIssuer();
  const status = (path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: issuer.port, path }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on('error', reject).end();
    });
  try {
    issuer.know({ id: 'user_1', row: { email: 'ada@example.com' } });
    expect(await status('/v1/users/user_1')).toBe(200);
    expect(await status('/v1/users/%E0%A4')).toBe(200);
    expect(await status('//')).toBe(400);
    expect(await status('/.well-known/jwks.json')).toBe(200);
    expect(await status('/elsewhere')).toBe(404);
  } finally {
    await issuer.stop();
  }
});
