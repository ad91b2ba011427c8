import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.js';

/** An HTTP request, read to its end. */
export interface Incoming {
  method: string;
  /** Without the query. */
  path: string;
  parameters: URLSearchParams;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** Longest body that is read; Supabase's own gateway takes about as much. */
const mostBytes = 10_000_000;

/**
 * Reads a request.
 * @throws Refusal where it is no request that anybody could answer
 */
export async function readIncoming(message: IncomingMessage): Promise<Incoming> {
  const url = addressOf(message.url ?? '/');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    parameters: url.searchParams,
    headers,
    body: await readBody(message),
  };
}

/** The body as JSON; undefined where there is none. */
export function jsonOf({ body }: Incoming): unknown {
  if (body.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return value;
  } catch {
    throw new Refusal(400, 'PGRST102', 'Empty or invalid json');
  }
}

/** The body's fields, where it is an object. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
}

function addressOf(text: string): URL {
  try {
    const url = new URL(text, 'http://127.0.0.1');
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    throw new Refusal(400, 'PGRST125', 'Invalid path specified in request URL');
  }
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    const piece: Buffer = Buffer.from(chunk);
    bytes += piece.length;
    // It is read to its end all the same: a client that is still sending would not see the answer.
    if (bytes > mostBytes) chunks.length = 0;
    else chunks.push(piece);
  }
  if (bytes > mostBytes) throw new Refusal(413, 'PGRST102', `The body is longer than ${String(mostBytes)} bytes`);
  return Buffer.concat(chunks).toString('utf8');
}
