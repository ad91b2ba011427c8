import type { Environment } from './environment.js';
import { isOfQuery } from './query-params.js';
import { isOfPath } from './route-params.js';
import type { Item, Value } from './value.js';

const numbers = new WeakMap<object, number>();
let next = 1;

function identity(value: object): number {
  const known = numbers.get(value);
  if (known !== undefined) return known;
  numbers.set(value, next);
  return next++;
}

/** A text that is equal for arguments under which a function does the same work. */
export function signature(values: Value[], environment: Environment): string {
  left = mostParts;
  const into = [`${identity(environment)}|`];
  all(values, '|', 0, into);
  return into.join('');
}

/** Parts of values that a signature tells apart; further ones are taken to be alike. */
const mostParts = 1_000;
let left = mostParts;

function all(values: Value[], between: string, depth: number, into: string[]): void {
  values.forEach((value, index) => {
    if (index > 0) into.push(between);
    describe(value, depth, into);
  });
}

function items(of: Iterable<Item>, between: string, depth: number, into: string[]): void {
  let first = true;
  for (const item of of) {
    if (!first) into.push(between);
    first = false;
    describe(item.value, depth, into);
  }
}

/** Adds the pieces to one list, which is joined once: joining level by level copies the same letters again and again. */
function describe(value: Value, depth: number, into: string[]): void {
  if (left-- <= 0) {
    into.push('…');
    return;
  }
  switch (value.kind) {
    case 'rows':
      into.push('rows(', value.uses.map((use) => use.key).join(','), value.filtered ? '~' : '');
      if (value.element && depth < 3) describe(value.element, depth + 1, into);
      into.push(')');
      return;
    case 'list':
      into.push('[');
      if (depth <= 3) {
        items(value.items, ',', depth + 1, into);
        if (value.open) into.push('…');
      }
      into.push(']');
      return;
    case 'record':
      into.push('{');
      if (depth <= 3)
        for (const [name, item] of value.fields) {
          into.push(name, ':');
          describe(item.value, depth + 1, into);
          into.push(',');
        }
      into.push('}');
      return;
    case 'choice':
      into.push('<');
      if (depth <= 3) items(value.options, '/', depth + 1, into);
      into.push('>');
      return;
    case 'text':
      into.push('`');
      for (const chunk of value.chunks)
        if (typeof chunk === 'string') into.push(chunk);
        else describe(chunk, depth + 1, into);
      into.push('`');
      return;
    case 'query':
      into.push('q', value.site.id, '(');
      if (depth > 3) into.push(`#${value.steps.length}`);
      else
        for (const step of value.steps) {
          into.push(step.name, ':');
          all(step.arguments, ',', depth + 1, into);
          into.push('.');
        }
      into.push(')');
      return;
    case 'result':
      into.push('result(');
      describe(value.rows, depth + 1, into);
      into.push(')');
      return;
    default:
      into.push(plain(value));
  }
}

/** A value without parts. */
function plain(value: Value): string {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? `"${value.value.slice(0, 200)}"` : String(value.value);
    case 'input':
      if (value.always !== undefined) return `?${value.origin}=${JSON.stringify(value.always)}`;
      return value.from
        ? `?${value.origin}${value.given ? '!' : ''}${value.from.map((source) => `<${source.site}.${source.column ?? '#'}`).join('')}`
        : `?${value.origin}${value.given ? '!' : ''}${(value.tells?.yes ?? [])
            .filter((known) => isOfPath(known) || isOfQuery(known))
            .map(({ site }) => site)
            .join('')}`;
    case 'unknown':
      return '?';
    case 'row':
      return `row(${value.uses.map((use) => use.key).join(',')}.${value.path.join('.')})`;
    case 'external':
      return `${value.source}.${value.name}`;
    case 'function':
      return `f${identity(value.node)}@${identity(value.environment)}`;
    case 'table':
      return `table ${value.declaration.name}`;
    case 'column':
      return `column ${value.table}.${value.column}`;
    case 'cell':
    case 'setter':
      return `${value.kind}${identity(value.cell)}`;
    case 'context':
      return `context ${value.name}`;
    case 'router':
      return `router ${value.router.id}`;
    case 'client':
      return `client ${value.library} ${value.role}`;
    case 'path':
      return `path ${value.client.library} ${value.names.join('.')}`;
    case 'instance':
      return `instance${identity(value.of.node)}`;
    default:
      return value.kind;
  }
}
