import { type Answer, json } from '../answer.js';
import { callerOf } from '../caller.js';
import { asCaller, type Database } from '../database.js';
import type { Incoming } from '../incoming.js';
import { Refusal } from '../refusal.js';
import { type Schema, schemaNamed, tableNamed } from '../schema.js';
import { callFunction } from './call.js';
import { preferencesOf } from './preferences.js';
import { readRows } from './read.js';
import { writeRows } from './write.js';

/** What requests need to be answered. */
export interface RestContext {
  database: Database;
  secret: string;
  schema(): Promise<Schema>;
}

/** Answers what stands behind `/rest/v1/`. */
export async function serveRest({ database, secret, schema }: RestContext, incoming: Incoming): Promise<Answer> {
  const caller = callerOf(incoming, secret);
  const [first = '', second, ...more] = incoming.path
    .replace(/^\/rest\/v1\/?/, '')
    .split('/')
    .map(decodeURIComponent);
  if (first === '') return json(200, { swagger: '2.0', info: { title: 'stand-in', version: '1' }, paths: {} });
  const called = first === 'rpc' ? second : undefined;
  if (more.length > 0 || (second !== undefined && called === undefined))
    throw new Refusal(404, 'PGRST125', 'Invalid path specified in request URL');
  const preferences = preferencesOf(incoming);
  const { method } = incoming;
  const named = schemaNamed(incoming.headers, method);
  const known = await schema();
  const reads = method === 'GET' || method === 'HEAD';
  if (called !== undefined) {
    if (!reads && method !== 'POST') throw notAllowed(method);
    const run = callFunction(incoming, { schema: named, name: called }, known, preferences);
    return asCaller(database, caller, incoming, reads ? 'read' : 'write', run);
  }
  const table = tableNamed(known, named, first);
  if (reads) return asCaller(database, caller, incoming, 'read', readRows(incoming, table, known, preferences));
  if (method !== 'POST' && method !== 'PATCH' && method !== 'DELETE') throw notAllowed(method);
  return asCaller(database, caller, incoming, 'write', writeRows(method, incoming, table, known, preferences));
}

function notAllowed(method: string): Refusal {
  return new Refusal(405, 'PGRST117', `Unsupported HTTP method: ${method}`);
}
