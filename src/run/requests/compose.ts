import type { Json } from '../../model/index.js';
import type { Person } from '../stage/people.js';
import { asAction } from './actions/index.js';
import { pathValues } from './path.js';
import { multipart } from './form.js';
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
  /** What the app says of the files that it takes. */
  file?: string;
  /** The body is a whole row of the table already. */
  whole?: true;
}

export function recipeOf(plan: Plan): Recipe {
  const query = plan.query.filter(({ required }) => required === true);
  return { plan, as: undefined, query, body: plan.body, set: {}, without: [], form: plan.form ?? 'json' };
}

/** The request of a recipe, with values of this database and in this person's name. */
export async function compose(recipe: Recipe, supply: Supply): Promise<Sent> {
  const { plan } = recipe;
  const inPath = await pathValues(recipe, supply);
  const path = plan.pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(textOf(inPath.get(name) ?? '1')));
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
      body: new URLSearchParams(texts(body)).toString(),
    };
  if (recipe.form === 'files') return { ...sent, ...multipart(texts(body), plan.named.files, sent.headers, recipe.file) };
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

function texts(body: Record<string, Json>): Record<string, string> {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, textOf(value)]));
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
