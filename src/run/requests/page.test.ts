import { expect, it } from 'vitest';
import { isAnswered } from './drive.js';
import { isPage, readPage } from './page.js';

const page = (body: string): string =>
  `<!DOCTYPE html><html><head><title>Shop</title><style>.a{}</style></head><body>${body}</body></html>`;
const answered = (text: string, status = 200): boolean =>
  isAnswered({ status, headers: {}, text, bytes: text.length, milliseconds: 1 });

it('reads what a page shows, without what the browser alone sees', () => {
  const html = page(
    '<h1>Orders</h1><p>Two\n of &amp; <b>three</b></p><p>Hello <!-- -->Ada</p><script>self.push("secret")</script><noscript>no</noscript>',
  );
  expect(isPage(html)).toBe(true);
  expect(readPage(html)).toEqual({ lines: ['Orders', 'Two of &', 'three', 'Hello Ada'] });
  expect(isPage('{"html": "<html>"}')).toBe(false);
});

it('knows a page that came to nothing after its status was sent', () => {
  const shell = '<main>Loading</main>';
  expect(answered(page(shell))).toBe(true);
  expect(answered(page(shell), 500)).toBe(false);
  expect(answered(page('<script>render()</script>'))).toBe(false);
  const redirect = page(`${shell}<meta id="__next-page-redirect" http-equiv="refresh" content="1;url=/sign-in?from=/orders"/>`);
  expect(readPage(redirect).elsewhere).toBe('/sign-in?from=/orders');
  expect(answered(redirect)).toBe(false);
  for (const [mark, failed] of [
    ['NEXT_REDIRECT;replace;/sign-in;307;', undefined],
    ['NEXT_NOT_FOUND', 404],
    ['NEXT_HTTP_ERROR_FALLBACK;404', 404],
    ['2140337654', 500],
  ] as const) {
    const html = page(`${shell}<template data-dgst="${mark}"></template>`);
    expect(answered(html)).toBe(false);
    expect(readPage(html).failed).toBe(failed);
  }
  // A part that is made in the browser alone is no failure.
  expect(answered(page(`${shell}<template data-dgst="BAILOUT_TO_CLIENT_SIDE_RENDERING"></template>`))).toBe(true);
});
