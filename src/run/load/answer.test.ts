import { describe, expect, it } from 'vitest';
import { beginAnswer, endsByClose, type Fed, feed, newAnswer } from './answer.js';
import { wireOf } from './wire.js';

/** Feeds an answer in pieces of a size; gives how it ended, its status, and whether the connection may be used again. */
function read(text: string, size: number, bodiless = false): { fed: Fed; status: number; last: boolean; bytes: number } {
  const answer = newAnswer();
  beginAnswer(answer, bodiless);
  const bytes = Buffer.from(text, 'latin1');
  let fed: Fed = 'more';
  for (let at = 0; at < bytes.length && fed === 'more'; at += size) fed = feed(answer, bytes.subarray(at, at + size));
  if (fed === 'more' && endsByClose(answer)) fed = 'whole';
  return { fed, status: answer.status, last: answer.last, bytes: answer.bytes };
}

const ok = 'HTTP/1.1 200 OK\r\n';
const cases: [name: string, text: string, expected: Partial<ReturnType<typeof read>>, bodiless?: boolean][] = [
  ['a length', `${ok}CONTENT-length:  5 \r\n\r\nhello`, { fed: 'whole', status: 200, last: false }],
  ['an empty body', `${ok}content-length: 0\r\n\r\n`, { fed: 'whole', last: false }],
  ['a body that is not whole', `${ok}content-length: 6\r\n\r\nhello`, { fed: 'more' }],
  [
    'chunks',
    `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x="1"\r\n0123456789\r\n0\r\n\r\n`,
    { fed: 'whole', last: false },
  ],
  [
    'a trailer',
    `${ok}transfer-encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\nsum: 1\r\nmore: 2\r\n\r\n`,
    { fed: 'whole', last: false },
  ],
  ['chunks whose end lacks', `${ok}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n`, { fed: 'more' }],
  ['a chunk that is longer than it says', `${ok}transfer-encoding: chunked\r\n\r\n2\r\nhello\r\n`, { fed: 'unreadable' }],
  ['both, of which the chunks count', `${ok}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, { fed: 'whole' }],
  ['no length', `${ok}server: x\r\n\r\nhello`, { fed: 'whole', last: true }],
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n', { fed: 'whole', status: 204, last: false }],
  ['304 with a length', 'HTTP/1.1 304\r\ncontent-length: 9\r\n\r\n', { fed: 'whole', status: 304, last: false }],
  ['HEAD', `${ok}content-length: 9\r\n\r\n`, { fed: 'whole', last: false }, true],
  ['HEAD of chunks', `${ok}transfer-encoding: chunked\r\n\r\n`, { fed: 'whole', last: false }, true],
  [
    'what comes before',
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nlink: x\r\n\r\n${ok}content-length: 1\r\n\r\nx`,
    { fed: 'whole', status: 200 },
  ],
  ['HEAD, with what comes before', `HTTP/1.1 103 Hints\r\n\r\n${ok}\r\n`, { fed: 'whole', status: 200 }, true],
  ['an upgrade', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n', { fed: 'whole', status: 101, last: true }],
  ['close', `${ok}connection: Close\r\ncontent-length: 0\r\n\r\n`, { fed: 'whole', last: true }],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', { fed: 'whole', last: true }],
  [
    'HTTP/1.0 that stays',
    'HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 0\r\n\r\n',
    { fed: 'whole', last: false },
  ],
  ['another protocol', 'SSH-2.0-x\r\n', { fed: 'unreadable' }],
  ['HTTP/2', 'HTTP/2 200\r\n\r\n', { fed: 'unreadable' }],
  ['a status that is none', 'HTTP/1.1 20x OK\r\n\r\n', { fed: 'unreadable' }],
  ['a length that is none', `${ok}content-length: -1\r\n\r\n`, { fed: 'unreadable' }],
  ['a head without end', `${ok}x: ${'y'.repeat(70_000)}`, { fed: 'unreadable' }],
];

describe('an answer', () => {
  it.each(cases)('of %s is read whole, byte by byte and in pieces', (_, text, expected, bodiless) => {
    for (const size of text.length > 10_000 ? [10_000] : [text.length, 1, 2, 7]) {
      expect(read(text, size, bodiless), `in pieces of ${size}`).toMatchObject(expected);
    }
  });

  it('counts its bytes, and ends the connection when more comes than it has', () => {
    const text = `${ok}content-length: 2\r\n\r\nok`;
    expect(read(text, 3)).toMatchObject({ bytes: text.length, last: false });
    expect(read(`${text}HTTP/1.1`, 1000)).toMatchObject({ fed: 'whole', last: true });
  });

  it('is cut off without a length, and only then, by the end of the connection', () => {
    const answer = newAnswer();
    beginAnswer(answer, false);
    expect(endsByClose(answer)).toBe(false);
    feed(answer, Buffer.from(`${ok}content-length: 2\r\n\r\no`));
    expect(endsByClose(answer)).toBe(false);
  });
});

describe('a request', () => {
  it('is one, with a body as long as it says', () => {
    const headers = { Cookie: 'a=b', connection: 'close', 'Content-Length': '99', 'Transfer-Encoding': 'chunked' };
    const { bytes } = wireOf({ method: 'POST', path: '/a?b=%20', headers, body: 'ü' }, 80);
    expect(bytes.toString()).toBe('POST /a?b=%20 HTTP/1.1\r\nhost: 127.0.0.1:80\r\nCookie: a=b\r\ncontent-length: 2\r\n\r\nü');
    const head = wireOf({ method: 'HEAD', path: '/', headers: { Host: 'shop.example' } }, 80);
    expect(head).toEqual({ bytes: Buffer.from('HEAD / HTTP/1.1\r\nHost: shop.example\r\n\r\n'), bodiless: true });
    expect(wireOf({ method: 'PUT', path: '/', headers: {} }, 80).bytes.toString()).toContain('\r\ncontent-length: 0\r\n\r\n');
  });
});
