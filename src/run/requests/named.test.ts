import { expect, it } from 'vitest';
import { namedIn } from './named.js';

it.each([
  ['const a = req.query.from; const b = req.query["to"]; req.query.toString()', { query: ['from', 'to'], body: [], files: [] }],
  ['const { page = 1, sort: order } = req.query as Record<string, string>;', { query: ['page', 'sort'], body: [], files: [] }],
  ['const { searchParams } = new URL(request.url); searchParams.get("city")', { query: ['city'], body: [], files: [] }],
  ['const q = c.req.query("q"); const { title } = await c.req.json();', { query: ['q'], body: ['title'], files: [] }],
  [
    'const { name, ...rest } = req.body; save(req.body.email, req.body?.phone)',
    { query: [], body: ['email', 'phone', 'name'], files: [] },
  ],
  ['const { a } = other.body; request.headers.x', { query: [], body: [], files: [] }],
  [
    "app.post('/x', upload.single('photo'), upload.fields([{ name: 'cv', maxCount: 1 }]), h); formData.get('audioFile')",
    { query: [], body: [], files: ['photo', 'cv', 'audioFile'] },
  ],
])('%s', (text, expected) => {
  expect(namedIn(text)).toEqual(expected);
});
