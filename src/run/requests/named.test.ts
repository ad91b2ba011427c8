import { expect, it } from 'vitest';
import { namedIn } from './named.js';

it.each([
  ['const a = req.query.from; const b = req.query["to"]; req.query.toString()', { query: ['from', 'to'], body: [] }],
  ['const { page = 1, sort: order } = req.query as Record<string, string>;', { query: ['page', 'sort'], body: [] }],
  ['const { searchParams } = new URL(request.url); searchParams.get("city")', { query: ['city'], body: [] }],
  ['const q = c.req.query("q"); const { title } = await c.req.json();', { query: ['q'], body: ['title'] }],
  ['const { name, ...rest } = req.body; save(req.body.email, req.body?.phone)', { query: [], body: ['email', 'phone', 'name'] }],
  ['const { a } = other.body; request.headers.x', { query: [], body: [] }],
])('%s', (text, expected) => {
  expect(namedIn(text)).toEqual(expected);
});
