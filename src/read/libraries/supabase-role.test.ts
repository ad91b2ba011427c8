import { expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';

const roleOf = (key: string, options: string): string | undefined =>
  readFiles(['express', '@supabase/supabase-js'], {
    'server.ts': `import express from 'express'; import { createClient } from '@supabase/supabase-js';
const clientOf = (request) => createClient(process.env.URL, process.env.${key}${options});
const app = express();
app.get('/notes', async (request, response) => { const { data } = await clientOf(request).from('notes').select('id'); response.json(data); });
app.listen(3000);`,
  }).callSites[0]?.role;

const headers = (token: string): string => `, { global: { headers: { Authorization: ${token} } } }`;

it('a client with the token of who asks is that person’s, whatever its key', () => {
  expect(roleOf('ANON_KEY', headers('request.headers.authorization'))).toBe('authenticated');
  expect(roleOf('ANON_KEY', headers('`Bearer ${request.cookies.token}`'))).toBe('authenticated');
  expect(roleOf('SERVICE_ROLE_KEY', headers('request.headers.authorization'))).toBe('authenticated');
  expect(roleOf('ANON_KEY', ', { accessToken: async () => request.cookies.token }')).toBe('authenticated');
});

it('a client with its key alone is what the key is', () => {
  expect(roleOf('ANON_KEY', '')).toBe('anon');
  expect(roleOf('ANON_KEY', ', { auth: { persistSession: false } }')).toBe('anon');
  expect(roleOf('ANON_KEY', headers('`Bearer ${process.env.ANON_KEY}`'))).toBe('anon');
  expect(roleOf('SERVICE_ROLE_KEY', '')).toBe('service');
  expect(roleOf('ANON_KEY', headers('`Bearer ${process.env.SERVICE_ROLE_KEY}`'))).toBe('service');
});
