import type { PoolClient } from 'pg';
import type { Expression } from '../../../model/index.js';
import type { Request } from '../../../resolve/postgrest/request.js';
import { defaultRowCap, translate } from '../../../resolve/postgrest/translate.js';
import type { Answer } from '../answer.js';
import { type Callable, findFunction } from '../functions.js';
import { fieldsOf, type Incoming, jsonOf } from '../incoming.js';
import { Refusal } from '../refusal.js';
import type { Schema } from '../schema.js';
import { type Document, documentOf, only } from './execute.js';
import type { Preferences } from './preferences.js';
import { answerRows, formHeaders } from './read.js';
import { askedOf, offsetOf } from './request.js';
import { valueOf } from './values.js';

/** A call of a function: https://postgrest.org/en/stable/references/api/functions.html */
export function callFunction(
  incoming: Incoming,
  target: { schema: string; name: string },
  { catalogue, functions }: Schema,
  preferences: Preferences,
): (client: PoolClient) => Promise<Answer> {
  const posted = incoming.method === 'POST';
  const given = posted ? fieldsOf(jsonOf(incoming)) : inAddress(incoming, target, functions);
  const called = findFunction(functions, target.schema, target.name, Object.keys(given));
  if (called === undefined) throw unknownFunction(target, Object.keys(given));
  const asked = askedOf(incoming, preferences, new Set(posted ? [] : Object.keys(given)));
  const returns =
    called.rowsOf && catalogue.tables.find(({ schema, name }) => schema === called.rowsOf?.schema && name === called.rowsOf.name);
  const request: Request = {
    ...asked,
    schema: called.schema,
    target: called.name,
    method: 'RPC',
    call: incoming.method === 'GET' || incoming.method === 'HEAD' ? incoming.method : 'POST',
    body: { kind: 'record', fields: argumentsOf(called, given, posted), open: false },
    ...(preferences.count === undefined ? {} : { count: 'exact' }),
    ...(returns === undefined ? {} : { returns }),
    prefer: [],
  };
  const resolved = translate(request, catalogue);
  return async (client) => shaped(called, await documentOf(client, resolved), offsetOf(asked), preferences);
}

function shaped(called: Callable, document: Document, offset: number, preferences: Preferences): Answer {
  if (called.gives === 'nothing') return { status: 204 };
  if (called.many) return answerRows(capped(called.gives === 'value' ? plainValues(document) : document), offset, preferences);
  // A function without SETOF gives one row, whatever it is.
  const body = called.gives === 'row' ? only(document.body) : onlyValue(document.body);
  return { status: 200, body, headers: { 'content-range': '0-0/*', ...formHeaders({ ...preferences, object: false }) } };
}

/** `[{"name":value}]` without what is around the value. */
function onlyValue(body: string): string {
  return /^\s*\[\{"(?:[^"\\]|\\.)*":([\s\S]*)\}\]\s*$/.exec(body)?.[1] ?? 'null';
}

function plainValues(document: Document): Document {
  const rows: unknown[] = JSON.parse(document.body);
  return { ...document, body: JSON.stringify(rows.map((row) => Object.values(fieldsOf(row))[0] ?? null)) };
}

/** The statement keeps the shape that the resolver foresees: what is too much is cut off here. */
function capped(document: Document): Document {
  if (document.rows <= defaultRowCap) return document;
  const rows: unknown[] = JSON.parse(document.body);
  return { ...document, body: JSON.stringify(rows.slice(0, defaultRowCap)), rows: defaultRowCap };
}

function inAddress(
  { parameters }: Incoming,
  { schema, name }: { schema: string; name: string },
  functions: readonly Callable[],
): Record<string, unknown> {
  const known = new Set(
    functions
      .filter((each) => each.schema === schema && each.name === name)
      .flatMap((each) => each.arguments.map((argument) => argument.name)),
  );
  return Object.fromEntries([...parameters].filter(([argument]) => known.has(argument)));
}

/** What stands in the address is text of Postgres already; a body's values are JSON. */
function argumentsOf(called: Callable, given: Record<string, unknown>, posted: boolean): { name: string; value: Expression }[] {
  return Object.entries(given).map(([name, value]) => {
    if (!posted) return { name, value: { kind: 'literal', value: String(value) } };
    const type = called.arguments.find((argument) => argument.name === name)?.type ?? 'text';
    return { name, value: valueOf(value, type) ?? { kind: 'literal', value: JSON.stringify(value) } };
  });
}

function unknownFunction({ schema, name }: { schema: string; name: string }, given: string[]): Refusal {
  const shown = `${schema}.${name}${given.length > 0 ? `(${given.toSorted().join(', ')})` : ''}`;
  return new Refusal(
    404,
    'PGRST202',
    `Could not find the function ${shown}${given.length > 0 ? '' : ' without parameters'} in the schema cache`,
    `Searched for the function ${shown}, but no matches were found in the schema cache.`,
  );
}
