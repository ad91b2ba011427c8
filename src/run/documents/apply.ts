import type { EntryPoint } from '../../model/index.js';
import { nothingNamed } from '../requests/named.js';
import type { Field, Plan } from '../requests/plan.js';
import { fieldNamed } from '../requests/repair.js';
import type { Operation, Told } from './operation.js';

/** Requests that no route was read for are asked too, so many of them. */
const mostAdded = 100;

/** Plans with what documents tell of them, and those that only documents tell of. */
export interface Applied {
  plans: Plan[];
  added: EntryPoint[];
}

/**
 * Fills plans with what documents tell beyond the code: query parameters that must be there, fields of bodies, values that are
 * accepted. A column that reading knows beats an example; the only values that there are beat a column.
 */
export function withDocuments(plans: readonly Plan[], operations: readonly Operation[]): Applied {
  const filled = new Map<Plan, Plan>(plans.map((plan) => [plan, plan]));
  const added = new Map<string, Plan>();
  // A recording holds what other hosts were asked too: of one that asks for no route of the app, nothing is added.
  const known = new Set(operations.filter((operation) => routeFor(operation, plans) !== undefined).map(({ file }) => file));
  for (const operation of operations) {
    const plan = routeFor(operation, plans);
    if (plan !== undefined) {
      filled.set(plan, withOperation(filled.get(plan) ?? plan, operation));
      continue;
    }
    const pattern = patternOf(operation);
    const id = `${operation.method} ${pattern}`;
    const before = added.get(id);
    if (before !== undefined) added.set(id, withOperation(before, operation));
    else if (added.size < mostAdded && (plans.length === 0 || known.has(operation.file)))
      added.set(id, withOperation(planOf(id, pattern, operation), operation));
  }
  return { plans: [...filled.values(), ...added.values()], added: [...added.values()].map(({ entry }) => entry) };
}

/** The route that answers an operation: the one with the most words of its own. */
function routeFor(operation: Operation, plans: readonly Plan[]): Plan | undefined {
  let best: { plan: Plan; words: number } | undefined;
  for (const path of new Set([`${operation.base}${operation.path}`, operation.path]))
    for (const plan of plans) {
      if (plan.method !== operation.method) continue;
      const words = wordsInCommon(segmentsOf(path), segmentsOf(plan.pattern));
      if (words !== undefined && (best === undefined || words > best.words)) best = { plan, words };
    }
  return best?.plan;
}

/** How many segments are the same word; undefined where they are other addresses. */
function wordsInCommon(asked: readonly string[], route: readonly string[]): number | undefined {
  if (asked.length !== route.length) return undefined;
  let words = 0;
  for (const [at, segment] of route.entries()) {
    if (segment === asked[at]) words += 1;
    else if (!segment.startsWith(':')) return undefined;
  }
  return words;
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

const key = /^\d+$|^[0-9a-f]{8}-[0-9a-f-]{27}$|^[0-9a-f]{24}$/i;

/** Of a recording, what looks like a row's key stands for any row of what the word before it names. */
function patternOf({ base, path }: Operation): string {
  const segments = segmentsOf(path);
  const named = segments.map((segment, at) => {
    if (!key.test(segment)) return segment;
    const name = `${(segments[at - 1] ?? '').replace(/\W+/g, '_')}_id`;
    return `:${segments.indexOf(segments[at - 1] ?? '') < at - 1 ? `${String(at)}_${name}` : name}`;
  });
  return `${base}/${named.join('/')}`;
}

function planOf(id: string, pattern: string, { method, file }: Operation): Plan {
  const entry: EntryPoint = {
    id,
    kind: 'route',
    moment: 'request',
    name: id,
    method,
    path: pattern,
    location: { file, line: 1, endLine: 1, column: 1 },
    backOffice: false,
    access: 'unknown',
    work: { kind: 'sequence', parts: [] },
  };
  const parameters = [...pattern.matchAll(/:(\w+)/g)].flatMap(([, name]) => (name === undefined ? [] : [fieldNamed(name)]));
  return { entry, method, pattern, parameters, query: [], body: [], writes: false, inserts: [], tables: [], named: nothingNamed };
}

function withOperation(plan: Plan, { query, body, form }: Operation): Plan {
  return {
    ...plan,
    query: withFields(plan.query, query),
    body: plan.method === 'GET' || plan.method === 'HEAD' ? plan.body : withFields(plan.body, body),
    ...(form === 'form' ? { form } : {}),
  };
}

function withFields(fields: readonly Field[], told: readonly Told[]): Field[] {
  const result = [...fields];
  for (const each of told) {
    const at = result.findIndex(({ name }) => name === each.name || each.name.endsWith(`.${name}`));
    const before = result[at];
    const field = fieldWith(before ?? { ...fieldNamed(each.name), written: true }, each);
    if (before === undefined) result.push(field);
    else result[at] = field;
  }
  return result;
}

/** The field under the name that the document has for it: one deep in a body stands where the document says. */
function fieldWith(field: Field, { name, required, value, only }: Told): Field {
  const told = field.column === undefined || only === true ? (field.told ?? value) : undefined;
  return { ...field, name, ...(told === undefined ? {} : { told }), ...(required ? { required: true as const } : {}) };
}
