import { expect, it } from 'vitest';
import { isRefused } from './sign-in.js';

const answer = { status: 200, headers: {}, text: '', bytes: 1, milliseconds: 1 };
const page = (text: string): string => `<!DOCTYPE html><html><body><main>Orders</main>${text}</body></html>`;

it('knows who is turned away, also by a page that was begun before', () => {
  expect(isRefused({ ...answer, status: 401 })).toBe(true);
  expect(isRefused({ ...answer, status: 307, headers: { location: '/login?next=/orders' } })).toBe(true);
  expect(isRefused({ ...answer, text: page('<template data-dgst="NEXT_REDIRECT;replace;/sign-in;307;"></template>') })).toBe(
    true,
  );
  expect(isRefused({ ...answer, text: page('<template data-dgst="NEXT_REDIRECT;replace;/orders/1;307;"></template>') })).toBe(
    false,
  );
  expect(isRefused({ ...answer, text: page('') })).toBe(false);
});
