import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { compose, recipeOf } from './compose.js';
import type { Plan } from './plan.js';
import { send } from './send.js';

const plan: Plan = {
  entry: {
    id: 'x',
    kind: 'route',
    moment: 'action',
    name: 'POST /cats',
    location: { file: '', line: 1, endLine: 1, column: 1 },
    backOffice: false,
    access: 'public',
    work: { kind: 'sequence', parts: [] },
  },
  method: 'POST',
  pattern: '/cats',
  parameters: [],
  query: [],
  body: [],
  named: { query: [], body: [], files: ['photo', 'list'] },
  writes: true,
  inserts: [],
  tables: [],
};

it('sends files as a form that a server takes apart', async () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const told = new Response(Buffer.concat(chunks), { headers: { 'content-type': request.headers['content-type'] ?? '' } });
      void told.formData().then((form) => {
        const seen = [...form].map(([name, value]) =>
          typeof value === 'string' ? [name, value] : [name, value.type, value.size > 5],
        );
        response.end(JSON.stringify(seen));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const supply = {
      ground: { tables: new Map(), links: [], population: undefined },
      samples: {
        of: async () => undefined,
        unjoined: async () => undefined,
        under: async () => undefined,
        childless: async () => undefined,
      },
      person: undefined,
      serial: 1,
    };
    const sent = await compose({ ...recipeOf(plan), set: { 'na"me': 'Tom' }, form: 'files' }, supply);
    const address = server.address();
    const answer = await send(typeof address === 'object' && address !== null ? address.port : 0, sent);
    expect(JSON.parse(answer.text)).toEqual([
      ['name', 'Tom'],
      ['photo', 'image/png', true],
      ['list', 'text/csv', true],
    ]);
  } finally {
    server.close();
  }
});
