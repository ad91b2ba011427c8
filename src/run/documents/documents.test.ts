import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import type { EntryPoint } from '../../model/index.js';
import { nothingNamed } from '../requests/named.js';
import type { Field, Plan } from '../requests/plan.js';
import { readDocuments, withDocuments } from './index.js';

const openApi = `
openapi: 3.1.0
info: { title: Shop, version: '1' }
servers: [{ url: 'https://shop.example.com/api/' }]
paths:
  /products:
    parameters: [{ $ref: '#/components/parameters/Sort' }]
    get:
      parameters:
        - { name: page, in: query, schema: { type: integer } }
        - { name: x-trace, in: header, required: true, schema: { type: string } }
    post:
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/NewProduct' } } } }
  /products/{product-id}/reviews:
    post:
      requestBody:
        content:
          application/json:
            schema: { properties: { mood: { enum: [good, bad] } } }
            example: { mood: fine, text: Well made, product_id: 17, author: { email: ada@example.com } }
  /odd:
    get: { parameters: [{ $ref: '#/components/parameters/Round' }, { $ref: 'https://elsewhere.example.com/x.json' }] }
components:
  parameters:
    Sort: { name: sort, in: query, required: true, schema: { type: string, enum: [price, name] } }
    Round: { $ref: '#/components/parameters/Round' }
  schemas:
    Base: { required: [title], properties: { title: { type: string, example: A lamp } } }
    NewProduct:
      allOf:
        - $ref: '#/components/schemas/Base'
        - required: [size, shop_id, since, self]
          properties:
            size: { type: integer, minimum: 7 }
            note: { type: string }
            shop_id: { type: string, example: abc }
            since: { type: string, format: date }
            self: { $ref: '#/components/schemas/NewProduct' }
`;
const swagger = {
  swagger: '2.0',
  basePath: '/v2',
  paths: {
    '/pets': {
      post: {
        parameters: [
          { name: 'kind', in: 'formData', type: 'string', enum: ['cat'], required: true },
          { name: 'age', in: 'formData', type: 'integer' },
        ],
      },
    },
  },
};
const secret = 'c0ffee-not-to-be-seen';
const recorded = (method: string, url: string, more: object = {}) => ({
  request: {
    method,
    url,
    headers: [{ name: 'authorization', value: `Bearer ${secret}` }],
    cookies: [{ name: 'sid', value: secret }],
    queryString: [],
    ...more,
  },
});
const har = {
  log: {
    entries: [
      recorded('GET', `https://shop.example.com/api/products?sort=name&token=${secret}`, {
        queryString: [
          { name: 'sort', value: 'name' },
          { name: 'token', value: secret },
        ],
      }),
      recorded('POST', 'https://shop.example.com/api/orders/17/notes', {
        postData: {
          mimeType: 'application/json',
          text: JSON.stringify({
            note: { text: 'Leave it', urgent: true },
            password: secret,
            product_id: 9,
            jwt: `eyJ${secret}`,
          }),
        },
      }),
      recorded('GET', 'https://shop.example.com/assets/app.js'),
      recorded('POST', 'https://shop.example.com/form', {
        postData: { mimeType: 'application/x-www-form-urlencoded', params: [{ name: 'colour', value: 'red' }] },
      }),
    ],
  },
};
const postman = {
  info: { schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
  auth: { type: 'bearer', bearer: [{ key: 'token', value: secret }] },
  variable: [{ key: 'token', value: secret }],
  item: [
    {
      item: [
        {
          request: {
            method: 'PUT',
            header: [{ key: 'authorization', value: secret }],
            url: {
              raw: '{{base}}/api/products/{{productId}}?dry=1',
              path: ['api', 'products', '{{productId}}'],
              query: [
                { key: 'dry', value: '1' },
                { key: 'off', value: '1', disabled: true },
              ],
            },
            body: { mode: 'raw', raw: '{ "title": "A chair", "stock": {{stock}}, "label": "{{label}}" }' },
          },
        },
      ],
    },
    { request: 'https://shop.example.com/api/health' },
  ],
};

describe('documents', () => {
  const read = (files: Record<string, string>, named: string[] = []) => {
    const folder = writeApp(files);
    return readDocuments(
      folder,
      named.map((file) => path.join(folder, file)),
    );
  };

  it('of OpenAPI tell parameters, fields and values, whatever they refer to', () => {
    const { operations, unread } = read({ 'docs/openapi.yaml': openApi, 'swagger.json': JSON.stringify(swagger) });
    expect(unread).toEqual([]);
    const told = { base: '/api', form: 'json', file: 'docs/openapi.yaml', body: [], query: [] };
    const sort = { name: 'sort', required: true, value: 'price', only: true };
    expect(operations).toEqual([
      {
        method: 'POST',
        path: '/pets',
        base: '/v2',
        query: [],
        body: [
          { name: 'kind', required: true, value: 'cat', only: true },
          { name: 'age', required: false, value: 3 },
        ],
        form: 'form',
        file: 'swagger.json',
      },
      { ...told, method: 'GET', path: '/products', query: [sort, { name: 'page', required: false, value: 3 }] },
      {
        ...told,
        method: 'POST',
        path: '/products',
        query: [sort],
        body: expect.arrayContaining([
          { name: 'title', required: true, value: 'A lamp' },
          { name: 'size', required: true, value: 7 },
          { name: 'shop_id', required: true },
          { name: 'since', required: true, value: '2026-01-15' },
        ]),
      },
      {
        ...told,
        method: 'POST',
        path: '/products/:product_id/reviews',
        body: [
          { name: 'text', required: true, value: 'Well made' },
          { name: 'product_id', required: true },
          { name: 'author.email', required: true },
          { name: 'mood', required: true, value: 'good', only: true },
        ],
      },
      { ...told, method: 'GET', path: '/odd' },
    ]);
  });

  it('of a recording and a collection tell paths, queries and bodies, and nothing by which anybody gets in', () => {
    const documents = read({ 'shop.har': JSON.stringify(har), 'shop.postman_collection.json': JSON.stringify(postman) });
    expect(JSON.stringify(documents)).not.toContain(secret);
    expect(documents.unread).toEqual([]);
    const common = { base: '', query: [], body: [], form: 'json' };
    expect(documents.operations).toEqual([
      {
        ...common,
        file: 'shop.har',
        method: 'GET',
        path: '/api/products',
        query: [
          { name: 'sort', required: true, value: 'name' },
          { name: 'token', required: true },
        ],
      },
      {
        ...common,
        file: 'shop.har',
        method: 'POST',
        path: '/api/orders/17/notes',
        body: [
          { name: 'note.text', required: true, value: 'Leave it' },
          { name: 'note.urgent', required: true, value: true },
          { name: 'password', required: true },
          { name: 'product_id', required: true },
          { name: 'jwt', required: true },
        ],
      },
      {
        ...common,
        file: 'shop.har',
        method: 'POST',
        path: '/form',
        body: [{ name: 'colour', required: true, value: 'red' }],
        form: 'form',
      },
      {
        ...common,
        file: 'shop.postman_collection.json',
        method: 'PUT',
        path: '/api/products/:productId',
        query: [{ name: 'dry', required: true, value: '1' }],
        body: [
          { name: 'title', required: true, value: 'A chair' },
          { name: 'stock', required: true },
          { name: 'label', required: true },
        ],
      },
      { ...common, file: 'shop.postman_collection.json', method: 'GET', path: '/api/health' },
    ]);
  });

  it('that are broken are left aside with the reason, and refused where they are named', () => {
    const bomb = `a: &a [x]\n${'bcdefgh'
      .split('')
      .map(
        (name, at) =>
          `${name}: &${name} [${Array(9)
            .fill(`*${'abcdefg'[at] ?? 'a'}`)
            .join(', ')}]`,
      )
      .join('\n')}`;
    const files = {
      'openapi.json': '{',
      'swagger.json': '{ "hello": 1 }',
      'openapi.yaml': `openapi: 3.0.0\npaths:\n  /x: *nobody`,
      'api.openapi.yml': bomb,
      'deep.har': `{"log":{"entries":[{"request":{"method":"POST","url":"/x","postData":{"text":${JSON.stringify('['.repeat(200_000) + ']'.repeat(200_000))}}}}]}}`,
      'node_modules/x/openapi.json': JSON.stringify(swagger),
      'mine.json': '[]',
    };
    const { operations, unread } = read(files);
    expect(operations.filter(({ body }) => body.length > 0)).toEqual([]);
    expect(Object.fromEntries(unread.map(({ file, why }) => [file, why]))).toMatchObject({
      'openapi.json': 'it is no JSON',
      'swagger.json': 'it is no OpenAPI document, HAR or Postman collection',
      'openapi.yaml': 'it is no YAML',
      'api.openapi.yml': 'it is no YAML',
      'deep.har': 'it is nested too deeply',
    });
    expect(() => read(files, ['mine.json'])).toThrow(/mine\.json cannot be used: it is no OpenAPI document/);
    expect(() => read(files, ['absent.har'])).toThrow(/ENOENT/);
  });

  it('are not found through links', () => {
    const elsewhere = writeApp({ 'openapi.json': JSON.stringify(swagger) });
    const folder = writeApp({ 'package.json': '{}' });
    symlinkSync(elsewhere, path.join(folder, 'docs'), 'dir');
    symlinkSync(path.join(elsewhere, 'openapi.json'), path.join(folder, 'openapi.json'));
    expect(readDocuments(folder, [])).toEqual({ operations: [], unread: [] });
  });
});

describe('plans with documents', () => {
  const field = (name: string, more: Partial<Field> = {}): Field => ({
    name,
    written: false,
    list: false,
    searched: false,
    ...more,
  });
  function plan(method: string, pattern: string, more: Partial<Plan> = {}): Plan {
    const entry: EntryPoint = {
      id: `${method} ${pattern}`,
      kind: 'route',
      moment: 'request',
      name: `${method} ${pattern}`,
      location: { file: 'server.js', line: 1, endLine: 1, column: 1 },
      backOffice: false,
      access: 'unknown',
      work: { kind: 'sequence', parts: [] },
    };
    const none = { parameters: [], query: [], body: [], named: nothingNamed, writes: false, inserts: [], tables: [] };
    return { entry, method, pattern, ...none, ...more };
  }
  const operation = (method: string, address: string, more: object = {}) => ({
    method,
    path: address,
    base: '',
    query: [],
    body: [],
    form: 'json' as const,
    file: 'api.har',
    ...more,
  });

  it('keep the columns that reading knows, and take what it could not tell', () => {
    const title = field('title', { table: 'products', column: 'title', written: true });
    const state = field('state', { table: 'products', column: 'state', written: true });
    const { plans, added } = withDocuments(
      [
        plan('GET', '/api/products/:id'),
        plan('GET', '/api/products/best'),
        plan('POST', '/api/products', { body: [title, state] }),
      ],
      [
        operation('GET', '/api/products/best', { query: [{ name: 'sort', required: true, value: 'name', only: true }] }),
        operation('GET', '/products/17', { base: '/api', query: [{ name: 'full', required: true, value: 'yes' }] }),
        operation('POST', '/api/products', {
          form: 'form',
          body: [
            { name: 'product.title', required: true, value: 'A lamp' },
            { name: 'state', required: true, value: 'new', only: true },
            { name: 'weight', required: true, value: 2 },
          ],
        }),
      ],
    );
    expect(added).toEqual([]);
    expect(plans.map(({ pattern, query }) => [pattern, query])).toEqual([
      ['/api/products/:id', [field('full', { written: true, told: 'yes', required: true })]],
      ['/api/products/best', [field('sort', { written: true, told: 'name', required: true })]],
      ['/api/products', []],
    ]);
    expect(plans[2]).toMatchObject({ form: 'form' });
    expect(plans[2]?.body).toEqual([
      { ...title, name: 'product.title', required: true },
      { ...state, told: 'new', required: true },
      field('weight', { written: true, told: 2, required: true }),
    ]);
  });

  it('are joined by what no route was read for, but not by what a recording asked of others alone', () => {
    const known = plan('GET', '/api/products');
    const { plans, added } = withDocuments(
      [known],
      [
        operation('GET', '/api/products'),
        operation('GET', '/api/orders/17/lines/00000000-0000-4000-8000-000000000001'),
        operation('GET', '/api/orders/18/lines/00000000-0000-4000-8000-000000000002', { query: [{ name: 'q', required: true }] }),
        operation('POST', '/collect', { file: 'others.har' }),
      ],
    );
    expect(added.map(({ id, location }) => [id, location.file])).toEqual([
      ['GET /api/orders/:orders_id/lines/:lines_id', 'api.har'],
    ]);
    expect(plans[1]).toMatchObject({
      parameters: [{ name: 'orders_id' }, { name: 'lines_id' }],
      query: [{ name: 'q', required: true }],
    });
  });
});
