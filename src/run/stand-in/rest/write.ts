import type { PoolClient } from 'pg';
import type { Table } from '../../../model/index.js';
import type { Request } from '../../../resolve/postgrest/request.js';
import type { SelectPart } from '../../../resolve/postgrest/select-list.js';
import { translate } from '../../../resolve/postgrest/translate.js';
import type { Answer } from '../answer.js';
import type { Incoming } from '../incoming.js';
import { Refusal } from '../refusal.js';
import type { Schema } from '../schema.js';
import { writtenOf } from './body.js';
import { type Document, documentOf, textOf, touchedBy } from './execute.js';
import type { Preferences } from './preferences.js';
import { formHeaders } from './read.js';
import { askedOf } from './request.js';

type Method = 'POST' | 'PATCH' | 'DELETE';

const everything: SelectPart[] = [{ kind: 'all' }];
const verbs = { PATCH: 'UPDATE', DELETE: 'DELETE' };

/** Inserts, upserts, updates and deletes: https://postgrest.org/en/stable/references/api/tables_views.html#insert */
export function writeRows(
  method: Method,
  incoming: Incoming,
  table: Table,
  { catalogue }: Schema,
  preferences: Preferences,
): (client: PoolClient) => Promise<Answer> {
  const { select, ...asked } = askedOf(incoming, preferences);
  const written = method === 'DELETE' ? { empty: false } : writtenOf(incoming, table, preferences);
  // Supabase loads `safeupdate` for every request.
  if (method !== 'POST' && asked.conditions.length === 0)
    throw new Refusal(400, '21000', `${verbs[method]} requires a WHERE clause`);
  const { empty, ...rows } = written;
  const request: Request = {
    ...asked,
    ...rows,
    schema: table.schema,
    target: table.name,
    method,
    select: preferences.representation ? (select ?? everything) : undefined,
    ...(preferences.defaults ? { defaults: true } : {}),
    ...(method === 'POST' && preferences.resolution !== undefined ? { upsert: upsertOf(incoming, preferences) } : {}),
    prefer: [],
  };
  const nothing: Document = { body: '[]', rows: 0 };
  return async (client) => {
    if (empty) return answerWrite(method, nothing, preferences);
    const resolved = translate(request, catalogue);
    const document: Document = resolved.json
      ? await documentOf(client, resolved)
      : { body: '', rows: await touchedBy(client, resolved) };
    refuseTooMany(document, preferences);
    return answerWrite(method, document, preferences);
  };
}

function upsertOf({ parameters }: Incoming, { resolution }: Preferences): NonNullable<Request['upsert']> {
  const columns = parameters.get('on_conflict');
  return { ignore: resolution === 'ignore', ...(columns === null ? {} : { onConflict: columns.replaceAll('"', '') }) };
}

function refuseTooMany({ rows }: Document, { mostAffected }: Preferences): void {
  if (mostAffected !== undefined && rows > mostAffected)
    throw new Refusal(
      400,
      'PGRST124',
      'Query result exceeds max-affected preference constraint',
      `The query affects ${String(rows)} rows`,
    );
}

function answerWrite(method: Method, document: Document, preferences: Preferences): Answer {
  const { representation, count } = preferences;
  const shown = method === 'PATCH' && document.rows > 0 ? `0-${String(document.rows - 1)}` : '*';
  const headers = {
    'content-range': `${shown}/${count === undefined ? '*' : String(document.rows)}`,
    ...formHeaders(representation ? preferences : { ...preferences, object: false }),
  };
  if (!representation) return { status: method === 'POST' ? 201 : 204, headers };
  return { status: method === 'POST' ? 201 : 200, headers, body: textOf(document, preferences) };
}
