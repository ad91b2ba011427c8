import type { Shot } from './trial.js';

/** A request as bytes. */
export interface Wire {
  bytes: Buffer;
  /** HEAD: its answer has no body, whatever the head says. */
  bodiless: boolean;
}

/** How a message is framed and how long a connection lives is the generator's own: what a shot says of it is left out. */
const ours = new Set(['connection', 'content-length', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade']);
const token = /^[!#$%&'*+.^_`|~\w-]+$/;

/**
 * @param port that the Host header names, unless the shot has one
 * @throws TypeError when the shot would be more or other than one request: a line break in a header, a space in its path
 */
export function wireOf(shot: Shot, port: number): Wire {
  if (!token.test(shot.method)) throw new TypeError(`not a method: ${JSON.stringify(shot.method)}`);
  if (!/^\/[^\s\p{Cc}]*$/u.test(shot.path)) throw new TypeError(`not a path: ${JSON.stringify(shot.path)}`);
  const lines = [`${shot.method} ${shot.path} HTTP/1.1`];
  const given = new Set<string>();
  for (const [name, value] of Object.entries(shot.headers)) {
    if (!token.test(name) || /[\r\n\0]/.test(value)) throw new TypeError(`not a header: ${JSON.stringify(name)}`);
    given.add(name.toLowerCase());
    if (!ours.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  if (!given.has('host')) lines.splice(1, 0, `host: 127.0.0.1:${port}`);
  const body = Buffer.from(shot.body ?? '');
  // A server may refuse a POST that does not say that it has no body.
  const mayHaveBody = !/^(?:GET|HEAD|DELETE|OPTIONS|TRACE)$/.test(shot.method);
  if (body.length > 0 || mayHaveBody) lines.push(`content-length: ${body.length}`);
  return { bytes: Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]), bodiless: shot.method === 'HEAD' };
}
