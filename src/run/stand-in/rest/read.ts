import type { PoolClient } from 'pg';
import type { Table } from '../../../model/index.js';
import type { Request } from '../../../resolve/postgrest/request.js';
import { defaultRowCap, translate } from '../../../resolve/postgrest/translate.js';
import type { Answer } from '../answer.js';
import type { Incoming } from '../incoming.js';
import type { Schema } from '../schema.js';
import { type Document, documentOf, plannedCount, textOf } from './execute.js';
import { contentRange } from './page.js';
import type { Preferences } from './preferences.js';
import { askedOf, offsetOf } from './request.js';

/** Rows of a table or view: https://postgrest.org/en/stable/references/api/tables_views.html#read */
export function readRows(
  incoming: Incoming,
  table: Table,
  { catalogue }: Schema,
  preferences: Preferences,
): (client: PoolClient) => Promise<Answer> {
  const asked = askedOf(incoming, preferences);
  const request: Request = {
    ...asked,
    schema: table.schema,
    target: table.name,
    method: incoming.method === 'HEAD' ? 'HEAD' : 'GET',
    prefer: [],
  };
  const resolved = translate(request, catalogue);
  return async (client) => {
    const expected =
      preferences.count === undefined || preferences.count === 'exact' ? undefined : await plannedCount(client, resolved);
    // A small number that is only expected is counted after all.
    const counts = preferences.count === 'estimated' && (expected ?? 0) <= defaultRowCap;
    const document = await documentOf(client, counts ? translate({ ...request, count: 'exact' }, catalogue) : resolved);
    return answerRows({ ...(expected === undefined ? {} : { total: expected }), ...document }, offsetOf(asked), preferences);
  };
}

/** Rows with how much of all of them they are. */
export function answerRows(document: Document, offset: number, preferences: Preferences): Answer {
  const body = textOf(document, preferences);
  const { status, range } = contentRange(offset, document.rows, document.total);
  return { status, body, headers: { 'content-range': range, ...formHeaders(preferences) } };
}

/** The form of what is answered, and which preferences were followed. */
export function formHeaders({ object, applied }: Preferences): Record<string, string> {
  return {
    ...(object ? { 'content-type': 'application/vnd.pgrst.object+json; charset=utf-8' } : {}),
    ...(applied.length > 0 ? { 'preference-applied': applied.join(', ') } : {}),
  };
}
