import { expect, it } from 'vitest';
import { isAnswered } from './answered.js';
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
  // A piece that failed once its place was sent.
  const late = (mark: string): string =>
    page(`<!--$?--><template id="B:0"></template>${shell}<!--/$--><script>$RX("B:0","${mark}")</script>`);
  expect([readPage(late('1337331767')).failed, answered(late('1337331767'))]).toEqual([500, false]);
  expect(readPage(late('NEXT_HTTP_ERROR_FALLBACK;404')).failed).toBe(404);
  expect(answered(late('BAILOUT_TO_CLIENT_SIDE_RENDERING'))).toBe(true);
  expect(answered(page('<p>How to write $RX("B:0","1")</p>'))).toBe(true);
  // A part that is made in the browser alone is no failure.
  expect(answered(page(`${shell}<template data-dgst="BAILOUT_TO_CLIENT_SIDE_RENDERING"></template>`))).toBe(true);
});

it('shows the same however it was sent: at once, in pieces, and in any order of these', () => {
  const [orders, price] = ['<ul><li>One</li><li>Two</li></ul>', '<p>3 €</p>'];
  const at = (id: string) => `<!--$?--><template id="B:${id}"></template><p>Loading…</p><!--/$-->`;
  const piece = (id: string, html: string) => `<div hidden id="S:${id}">${html}</div><script>$RC("B:${id}","S:${id}")</script>`;
  const frame = (one: string, two: string, rest = '') => page(`<h1>Shop</h1>${one}<hr>${two}<footer>Ours</footer>${rest}`);
  const whole = frame(`<!--$-->${orders}<!--/$-->`, `<!--$-->${price}<!--/$-->`);
  const { lines } = readPage(whole);
  expect(lines).toEqual(['Shop', 'One', 'Two', '3 €', 'Ours']);
  for (const rest of [piece('0', orders) + piece('1', price), piece('1', price) + piece('0', orders)])
    expect(readPage(frame(at('0'), at('1'), rest)).lines).toEqual(lines);
  expect(readPage(frame(at('0'), price, piece('0', orders))).lines).toEqual(lines);
  // One within another, and a segment that has a place without anything instead.
  const nested =
    piece('0', `<ul><li>One</li>${at('2')}</ul>`) + piece('2', '<li><template id="P:3"></template></li>') + piece('3', 'Two');
  expect(readPage(frame(at('0'), price, nested)).lines).toEqual(lines);
  // What never came is not shown: what stood there is.
  expect(readPage(frame(at('0'), price)).lines).toEqual(['Shop', 'Loading…', '3 €', 'Ours']);
  expect(readPage(frame(at('0'), price, piece('0', at('0')))).lines).toContain('Loading…');
});

it('reads a page that is made to be hard to read', () => {
  const many = (text: (at: number) => string) => Array.from({ length: 20_000 }, (_, at) => text(at)).join('');
  const chain = many(
    (at) => `<div hidden id="S:${String(at)}"><template id="B:${String(at + 1)}"></template>${String(at)}</div>`,
  );
  for (const html of [many(() => '<!--$?-->a'), many(() => '<!--$--><p>a'), `<template id="B:0"></template>${chain}`]) {
    const started = performance.now();
    expect(readPage(page(html)).lines).toHaveLength(20_000);
    expect(performance.now() - started).toBeLessThan(3000);
  }
});

it('takes a page that the browser puts together of what was sent beside it for answered, unless its parts failed', () => {
  const beside = (rows: string): string => page(`<script>self.__next_f.push([1,"${rows.replaceAll('"', '\\"')}"])</script>`);
  expect(answered(beside('5:["$","h1",null,{"children":"Bundles"}]'))).toBe(true);
  expect(answered(beside('5:["$","$L2",null,{}]'))).toBe(false);
  expect(answered(beside('5:["$","h1",null,{"children":"Bundles"}] 6:E{"digest":"1234"}'))).toBe(false);
  expect(readPage(beside('6:E{"digest":"NEXT_REDIRECT;replace;/sign-in;307;"}')).elsewhere).toBe('/sign-in');
});
