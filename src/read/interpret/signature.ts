import type { Environment } from './environment.js';
import type { Value } from './value.js';

const numbers = new WeakMap<object, number>();
let next = 1;

function identity(value: object): number {
  const known = numbers.get(value);
  if (known !== undefined) return known;
  numbers.set(value, next);
  return next++;
}

/** A short text that is equal for arguments under which a function does the same work. */
export function signature(values: Value[], environment: Environment): string {
  left = mostParts;
  return `${identity(environment)}|${values.map((value) => describe(value, 0)).join('|')}`;
}

/** Parts of values that a signature tells apart; further ones are taken to be alike. */
const mostParts = 1_000;
let left = mostParts;

function describe(value: Value, depth: number): string {
  if (left-- <= 0) return '…';
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? `"${value.value.slice(0, 200)}"` : String(value.value);
    case 'input':
      return `?${value.origin}${value.from ? value.from.map((source) => `<${source.site}.${source.column ?? '#'}`).join('') : ''}`;
    case 'unknown':
      return '?';
    case 'rows':
      return `rows(${value.uses.map((use) => use.key).join(',')}${value.filtered ? '~' : ''}${value.element && depth < 3 ? describe(value.element, depth + 1) : ''})`;
    case 'row':
      return `row(${value.uses.map((use) => use.key).join(',')}.${value.path.join('.')})`;
    case 'list':
      return depth > 3
        ? '[]'
        : `[${value.items.map((item) => describe(item.value, depth + 1)).join(',')}${value.open ? '…' : ''}]`;
    case 'record':
      return depth > 3
        ? '{}'
        : `{${[...value.fields].map(([name, item]) => `${name}:${describe(item.value, depth + 1)}`).join(',')}}`;
    case 'choice':
      return depth > 3 ? '<>' : `<${value.options.map((item) => describe(item.value, depth + 1)).join('/')}>`;
    case 'text':
      return `\`${value.chunks.map((chunk) => (typeof chunk === 'string' ? chunk : describe(chunk, depth + 1))).join('')}\``;
    case 'external':
      return `${value.source}.${value.name}`;
    case 'function':
      return `f${identity(value.node)}@${identity(value.environment)}`;
    case 'query':
      return depth > 3
        ? `q${value.site.id}#${value.steps.length}`
        : `q${value.site.id}(${value.steps.map((step) => `${step.name}:${step.arguments.map((part) => describe(part, depth + 1)).join(',')}`).join('.')})`;
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
    case 'result':
      return `result(${describe(value.rows, depth + 1)})`;
    default:
      return `${value.kind}`;
  }
}
