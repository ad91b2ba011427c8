import type { ServerResponse } from 'node:http';
import type { Refusal } from './refusal.js';

/** What is answered. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** JSON, or nothing at all. */
  body?: string;
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: JSON.stringify(value) };
}

/** PostgREST's form of an error. */
export function refused({ status, code, message, details, hint }: Refusal): Answer {
  return json(status, { code, details, hint, message });
}

/** What browsers may ask, as Supabase's gateway tells them. */
export function preflight(asked: Record<string, string>): Answer {
  return {
    status: 200,
    headers: {
      'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT',
      'access-control-allow-headers':
        asked['access-control-request-headers'] ?? 'authorization, apikey, content-type, prefer, x-client-info',
      'access-control-max-age': '3600',
    },
  };
}

/** Sends an answer; a HEAD gets its headers only. */
export function send(response: ServerResponse, { status, headers, body }: Answer, method: string): void {
  if (response.destroyed || response.headersSent) return;
  const text = method === 'HEAD' || body === undefined ? undefined : body;
  response.writeHead(status, {
    'access-control-allow-origin': '*',
    'access-control-expose-headers':
      'Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit, X-Total-Count',
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...(text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
    ...headers,
  });
  response.end(text);
}
