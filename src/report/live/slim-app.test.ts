import { expect, it } from 'vitest';
import { call, part, route, appOf, wholeTable } from '../../../test/judge/sample.js';
import { slimApp } from './slim-app.js';

it('carries nothing of the screens that ask a route, nor where they stand', () => {
  const location = { file: 'client/secret-screen.tsx', line: 7, endLine: 7, column: 1 };
  const orders = part('orders', 'orders', wholeTable(1, 100));
  const asked = route('GET /api/orders', call(orders), {
    screenUses: [{ work: 'adds up', location }],
    calledBy: [
      { method: 'GET', address: '/api/orders', entry: 'page /x', name: '/x', moment: 'view', backOffice: false, location },
    ],
  });
  expect(JSON.stringify(slimApp(appOf({ parts: [orders], entries: [asked] })))).not.toContain('secret-screen');
});
