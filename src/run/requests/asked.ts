import type { AskedRequest, CarriedValue, Json } from '../../model/index.js';
import { bodyOf, type Outcome } from './drive.js';
import { leavesOf } from './leaves.js';
import type { Field } from './plan.js';
import { fieldNamed } from './repair.js';
import { sourceOf, type Supply, type Valued } from './values.js';

const secret = /pass|pwd|secret|token|api_?key|authorization|otp/i;
const mostValues = 60;
const longest = 1000;

/**
 * A request that was answered, as another place can repeat it: rows of the lab are named by their columns, what is secret is left
 * out.
 * @param supply of the person in whose name it was answered
 */
export async function askedRequest({ recipe, sent }: Outcome, supply: Supply): Promise<AskedRequest> {
  const { plan } = recipe;
  const source = (field: Field): Promise<Valued> => sourceOf(field, plan, supply);
  const values: CarriedValue[] = [];
  for (const field of plan.parameters) values.push(carried('path', field, recipe.set[field.name], await source(field)));
  for (const field of recipe.query) values.push(carried('query', field, recipe.set[field.name], await source(field)));
  const written = plan.method !== 'GET' && plan.method !== 'HEAD' && sent.body !== undefined;
  const form = sent.headers['content-type']?.includes('json') !== true;
  const body = form ? Object.fromEntries(new URLSearchParams(sent.body ?? '')) : bodyOf(sent);
  for (const leaf of written ? leavesOf(body) : []) {
    const { field, told } = fieldOf(leaf.name, recipe);
    const found = await source(field);
    // What the app asked for in its refusal may have been taken from a row as well: then it is the same.
    const from = !told || same(found.value, leaf.value) ? found : { value: leaf.value };
    values.push(carried('body', { ...field, name: leaf.name }, told ? leaf.value : undefined, { ...from, value: leaf.value }));
  }
  return {
    entryPoint: plan.entry.id,
    method: plan.method,
    pattern: plan.pattern,
    writes: plan.method !== 'GET' && plan.method !== 'HEAD',
    ...(written ? { body: form ? 'form' : 'json' } : {}),
    values: values.slice(0, mostValues),
  };
}

/** The field that a value of a body stands for; `told`: the app's own words decided its value. */
function fieldOf(name: string, { body, set }: Outcome['recipe']): { field: Field; told: boolean } {
  const planned = body.find((field) => name === field.name || name === `${field.name}.0`);
  const told = Object.hasOwn(set, name);
  if (planned !== undefined) return { field: { ...planned, list: false }, told };
  return { field: { ...fieldNamed(name.replace(/(?:\.\d+)+$/, '')), written: true }, told };
}

function carried(place: CarriedValue['place'], field: Field, set: Json | undefined, found: Valued): CarriedValue {
  const { name } = field;
  if (secret.test(name)) return { place, name, secret: true };
  if (found.from !== undefined && (set === undefined || same(set, found.value)))
    return { place, name, from: found.from, ...(field.searched ? { searched: true as const } : {}) };
  const value = set ?? found.value;
  return {
    place,
    name,
    value: typeof value === 'string' ? value.slice(0, longest) : value,
    ...(found.unique === true && set === undefined ? { unique: true as const } : {}),
  };
}

function same(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
