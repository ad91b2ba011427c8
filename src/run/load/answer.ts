import { beginChunks, type Chunks, feedChunks } from './chunks.js';

/** What has arrived of one HTTP/1.1 answer; a connection uses one of these for all of its answers. */
export interface Answer {
  phase: 'head' | 'length' | 'chunks' | 'until close';
  status: number;
  /** No further request may be sent over the connection. */
  last: boolean;
  /** Bytes so far, head included. */
  bytes: number;
  bodiless: boolean;
  /** Bytes of the body that are still to come. */
  remaining: number;
  chunks: Chunks;
  /** The part of a head that has arrived; rare, since most heads come whole. */
  head: Buffer;
}

export type Fed = 'more' | 'whole' | 'unreadable';

const none = Buffer.alloc(0);
const headEnd = Buffer.from('\r\n\r\n');
const longestHead = 65_536;

export function newAnswer(): Answer {
  const chunks: Chunks = { phase: 'size', line: '', remaining: 0 };
  return { phase: 'head', status: 0, last: false, bytes: 0, bodiless: false, remaining: 0, chunks, head: none };
}

export function beginAnswer(answer: Answer, bodiless: boolean): void {
  answer.phase = 'head';
  answer.last = false;
  answer.bytes = 0;
  answer.bodiless = bodiless;
  answer.head = none;
}

/** Reads what arrived. The bytes are not kept: their buffer may be used again. */
export function feed(answer: Answer, bytes: Buffer): Fed {
  answer.bytes += bytes.length;
  let at = 0;
  while (answer.phase === 'head') {
    const end = takeHead(answer, bytes, at);
    if (typeof end === 'string') return end;
    at = end;
    // 100 and 103 come before the answer itself.
    if (answer.status < 200 && answer.status !== 101) continue;
    const fed = beginBody(answer);
    if (fed !== 'more') return ending(answer, fed, at, bytes);
  }
  if (answer.phase === 'until close') return 'more';
  if (answer.phase === 'chunks') {
    at = feedChunks(answer.chunks, bytes, at);
    if (at < 0) return 'unreadable';
    return answer.chunks.phase === 'done' ? ending(answer, 'whole', at, bytes) : 'more';
  }
  const taken = Math.min(answer.remaining, bytes.length - at);
  answer.remaining -= taken;
  return answer.remaining === 0 ? ending(answer, 'whole', at + taken, bytes) : 'more';
}

/** Whether the answer is whole now that the server closed the connection: one without a length is. */
export function endsByClose(answer: Answer): boolean {
  return answer.phase === 'until close';
}

function ending(answer: Answer, fed: Fed, at: number, bytes: Buffer): Fed {
  // What nobody asked for would be taken for the next answer.
  if (at < bytes.length) answer.last = true;
  return fed;
}

function takeHead(answer: Answer, bytes: Buffer, from: number): number | 'more' | 'unreadable' {
  const held = answer.head.length;
  const all = held === 0 ? bytes.subarray(from) : Buffer.concat([answer.head, bytes.subarray(from)]);
  const end = all.indexOf(headEnd);
  if (end < 0) {
    const start = all.toString('latin1', 0, 7);
    if (all.length > longestHead || !'HTTP/1.'.startsWith(start)) return 'unreadable';
    answer.head = held === 0 ? Buffer.from(all) : all;
    return 'more';
  }
  answer.head = none;
  return readHead(answer, all.toString('latin1', 0, end)) ? from + end + headEnd.length - held : 'unreadable';
}

/** Status and framing of the body (RFC 9112, 6.3). */
function readHead(answer: Answer, text: string): boolean {
  const [, minor, status] = /^HTTP\/1\.([01]) ([1-9]\d\d)(?![^ \r])/.exec(text) ?? [];
  if (status === undefined) return false;
  answer.status = Number(status);
  const connection = /\r\nconnection:([^\r]*)/i.exec(text)?.[1]?.toLowerCase() ?? '';
  answer.last = connection.includes('close') || (minor === '0' && !connection.includes('keep-alive'));
  const coding = /\r\ntransfer-encoding:([^\r]*)/i.exec(text)?.[1];
  const length = /\r\ncontent-length:([^\r]*)/i.exec(text)?.[1]?.trim();
  if (coding !== undefined) answer.phase = /\bchunked[ \t]*$/i.test(coding) ? 'chunks' : 'until close';
  else if (length === undefined) answer.phase = 'until close';
  else {
    if (!/^\d{1,15}$/.test(length)) return false;
    answer.phase = 'length';
    answer.remaining = Number(length);
  }
  if (answer.status < 200 && answer.status !== 101) answer.phase = 'head';
  return true;
}

function beginBody(answer: Answer): Fed {
  if (answer.status === 101) answer.last = true;
  if (answer.bodiless || answer.status === 101 || answer.status === 204 || answer.status === 304) return 'whole';
  if (answer.phase === 'until close') answer.last = true;
  if (answer.phase === 'chunks') beginChunks(answer.chunks);
  return answer.phase === 'length' && answer.remaining === 0 ? 'whole' : 'more';
}
