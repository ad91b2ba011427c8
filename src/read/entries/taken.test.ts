import { expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';

it('tells what a route’s schemas take and let through, as JSON Schemas and as TypeBox makes them', () => {
  const { entryPoints } = readFiles(['fastify', 'typebox', 'pg'], {
    'shapes.ts': `import { Type } from 'typebox';
      export const PageQuery = (usual) => ({ limit: Type.Integer({ maximum: 100, default: usual }) });
      export const Nullable = (schema) => Type.Unsafe({ ...schema, type: [schema.type, 'null'] });
      export const Page = (item) => Type.Object({ items: Type.Array(item), next: Nullable(Type.String()) });`,
    'server.ts': `import Fastify from 'fastify';
      import { Type } from 'typebox';
      import { Nullable, Page, PageQuery } from './shapes';
      const app = Fastify();
      app.get('/posts', { schema: { querystring: Type.Object({ ...PageQuery(30), topic: Type.Optional(Type.String()) }),
        response: { 200: Page(Type.Object({ id: Type.String(), title: Type.String() })) } } }, async () => []);
      app.post('/posts', { schema: { body: Type.Object({ title: Type.String(), link: Nullable(Type.String({ format: 'uri' })) }) } }, async () => []);
      app.get('/people', { schema: { querystring: { type: 'object', properties: { size: { type: 'integer', default: 10 } } } } }, async () => []);
      app.get('/plain', async () => []);
      app.listen();`,
  });
  expect(entryPoints.map(({ name, takes }) => ({ name, takes }))).toEqual([
    {
      name: 'GET /posts',
      takes: [
        { place: 'query', name: 'limit', default: 30 },
        { place: 'query', name: 'topic' },
        { place: 'answer', name: 'id' },
        { place: 'answer', name: 'title' },
      ],
    },
    {
      name: 'POST /posts',
      takes: [
        { place: 'body', name: 'title' },
        { place: 'body', name: 'link', format: 'uri' },
      ],
    },
    { name: 'GET /people', takes: [{ place: 'query', name: 'size', default: 10 }] },
    { name: 'GET /plain', takes: undefined },
  ]);
});
