import type { Json } from '../../model/index.js';
import type { Person } from '../stage/people.js';
import { asAction } from './actions/index.js';
import type { Field, Plan } from './plan.js';
import { asProcedure } from './procedure.js';
import type { Sent } from './send.js';
import { type Supply, valueOf } from './values.js';

/** A plan with what was learned of it: fields that the app asked for, and values that it wants. */
export interface Recipe {
  plan: Plan;
  /** The person in whose name it worked; by name, so that it works in other databases too. */
  as: string | undefined;
  query: Field[];
  body: Field[];
  /** By the path of the field: `items.0.quantity`. */
  set: Record<string, Json>;
  /** Fields that are left out. */
  without: string[];
  form: 'json' | 'form' | 'files';
}

export function recipeOf(plan: Plan): Recipe {
  const query = plan.query.filter(({ required }) => required === true);
  return { plan, as: undefined, query, body: plan.body, set: {}, without: [], form: plan.form ?? 'json' };
}

/** The request of a recipe, with values of this database and in this person's name. */
export async function compose(recipe: Recipe, supply: Supply): Promise<Sent> {
  const { plan } = recipe;
  const inPath = new Map<string, string>();
  for (const field of plan.parameters)
    inPath.set(field.name, encodeURIComponent(textOf(recipe.set[field.name] ?? (await valueOf(field, plan, supply)))));
  const path = plan.pattern.replace(/:(\w+)/g, (_, name: string) => inPath.get(name) ?? '1');
  const query = await valuesOf(recipe.query, recipe, supply);
  if (plan.procedure !== undefined) {
    const head = { method: plan.method, path, headers: headersFor(supply.person, supply.serial) };
    return asProcedure(head, await bodyFor({ ...recipe, body: [...recipe.query, ...recipe.body] }, supply), plan.procedure);
  }
  const search = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(value))}`);
  if (plan.action !== undefined) {
    const head = { method: 'POST', path, headers: headersFor(supply.person, supply.serial) };
    return asAction(head, await bodyFor(recipe, supply), plan.action);
  }
  const sent: Sent = {
    method: plan.method,
    path: search.length > 0 ? `${path}?${search.join('&')}` : path,
    headers: { ...headersFor(supply.person, supply.serial), ...(plan.page === true ? { accept: 'text/html' } : {}) },
  };
  if (plan.method === 'GET' || plan.method === 'HEAD') return sent;
  const body = await bodyFor(recipe, supply);
  if (plan.method === 'DELETE' && Object.keys(body).length === 0) return sent;
  if (recipe.form === 'form')
    return {
      ...sent,
      headers: { ...sent.headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(
        Object.fromEntries(Object.entries(body).map(([name, value]) => [name, textOf(value)])),
      ).toString(),
    };
  if (recipe.form === 'files') return { ...sent, ...multipart(body, plan.named.files, sent.headers) };
  return { ...sent, headers: { ...sent.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The body's fields with their values, and what was learned of them. */
export async function bodyFor(recipe: Recipe, supply: Supply): Promise<Record<string, Json>> {
  const body: Record<string, Json> = {};
  const elsewhere = [...recipe.plan.parameters, ...(recipe.plan.procedure === undefined ? recipe.query : [])];
  for (const [name, value] of Object.entries(await valuesOf(recipe.body, recipe, supply))) put(body, name.split('.'), value);
  for (const [name, value] of Object.entries(recipe.set))
    if (!elsewhere.some((field) => field.name === name)) put(body, name.split('.'), value);
  for (const name of recipe.without) delete body[name];
  return body;
}

/** A form with a small file in each of its fields for one: https://www.rfc-editor.org/rfc/rfc7578 */
function multipart(
  body: Record<string, Json>,
  files: readonly string[],
  headers: Record<string, string>,
): Pick<Sent, 'headers' | 'body'> {
  const boundary = 'loadbearing-boundary';
  const part = (head: string, text: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
  const named = (name: string): string => name.replace(/["\r\n]/g, '');
  const texts = Object.entries(body).map(([name, value]) => part(`name="${named(name)}"`, textOf(value)));
  const sent = (files.length === 0 ? ['file'] : files).map((name) => {
    const { file, type, text } = fileFor(name);
    return part(`name="${named(name)}"; filename="${file}"\r\nContent-Type: ${type}`, text);
  });
  return {
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${[...texts, ...sent].join('')}--${boundary}--\r\n`,
  };
}

/** A small file of the kind that a field is named by: what is in it is hardly ever looked at, and its type is. */
function fileFor(name: string): { file: string; type: string; text: string } {
  if (/image|photo|avatar|picture|logo|cover|banner|thumbnail|media/i.test(name))
    return { file: 'picture.png', type: 'image/png', text: 'loadbearing' };
  if (/video/i.test(name)) return { file: 'video.mp4', type: 'video/mp4', text: 'loadbearing' };
  if (/audio|recording|voice/i.test(name)) return { file: 'sound.mp3', type: 'audio/mpeg', text: 'loadbearing' };
  if (/pdf|document|manual|resume|cv/i.test(name))
    return { file: 'paper.pdf', type: 'application/pdf', text: '%PDF-1.4 loadbearing' };
  return { file: 'list.csv', type: 'text/csv', text: 'name,email\nAda Person,ada@example.com\n' };
}

async function valuesOf(fields: readonly Field[], recipe: Recipe, supply: Supply): Promise<Record<string, Json>> {
  const values: Record<string, Json> = {};
  for (const field of fields) values[field.name] = recipe.set[field.name] ?? (await valueOf(field, recipe.plan, supply));
  return values;
}

/** From another address each time, as far as the app believes what stands in front of it: limits by address are looked at by themselves. */
export function headersFor(person: Person | undefined, serial: number): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': 'loadbearing',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': `10.${String((serial >> 16) & 255)}.${String((serial >> 8) & 255)}.${String(serial & 255)}`,
    ...person?.headers,
  };
}

function textOf(value: Json): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Names that no field of a body may have: they mean the object itself. */
const notFields = new Set(['__proto__', 'constructor', 'prototype']);

/** Sets a value deep in a body: lists and records come into being on the way. */
function put(body: Record<string, Json>, path: readonly string[], value: Json): void {
  const [first, ...rest] = path;
  if (first === undefined || notFields.has(first)) return;
  const [next] = rest;
  if (next === undefined) {
    body[first] = value;
    return;
  }
  const inner = body[first];
  if (/^\d+$/.test(next)) {
    const list: Json[] = Array.isArray(inner) ? inner : [];
    const item = list[Number(next)];
    const record: Record<string, Json> = typeof item === 'object' && item !== null && !Array.isArray(item) ? item : {};
    if (rest.length > 1) put(record, rest.slice(1), value);
    list[Number(next)] = rest.length > 1 ? record : value;
    body[first] = list;
    return;
  }
  const record: Record<string, Json> = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  put(record, rest, value);
  body[first] = record;
}
