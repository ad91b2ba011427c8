import { type Catalogue, findTable, type Parameter } from '../../model/index.js';
import type { Field } from './plan.js';

/** What holds the fields of a request, and is none. */
const containers = /^(?:body|params?|query|searchParams|data|input|dto|payload|req|request|ctx|context|c|event|json)$/i;

/**
 * The field that a value of the code comes from: `req.body.price.toString()` is the body's price.
 * @returns undefined where it is no field of a request, or all of it
 */
export function fieldOf(parameter: Parameter, catalogue: Catalogue): (Field & { place?: 'path' | 'query' | 'body' }) | undefined {
  if (parameter.literal !== undefined) return undefined;
  const [origin, ...words] = parameter.origin.split(': ');
  const text = words.join(': ');
  const fromRequest =
    origin === 'request' ||
    (origin === 'unknown' && /\bbody\b|\b(?:safe)?parse(?:Async)?\(|\bdto\b|\binput\b|\bparams\b|\bquery\b/i.test(text));
  if (!fromRequest || /\breq(?:uest)?\.(?:\w*user\w*|session|auth|headers|cookies|ip)\b/i.test(text)) return undefined;
  const names = text
    .replace(/\??\.\w+\([^()]*\)/g, '')
    .replace(/[?!]/g, '')
    .split(/[.[\]'"`\s]+/)
    .filter((word) => /^\w+$/.test(word));
  const last = names.at(-1) ?? '';
  // `req.body.body` is the body's field of that name; `req.body` is all of it.
  const isWhole = containers.test(last) && names.filter((word) => containers.test(word)).length < 3 && names.length > 1;
  if (
    isWhole ||
    last === '' ||
    /^\d/.test(last) ||
    (names.length === 1 && /^(?:req|request|ctx|context|c|event|body|params)$/.test(last))
  )
    return undefined;
  const within = names.indexOf('body');
  // `req.body.article.title` is the title of the article in the body.
  const name = within > 0 && within < names.length - 1 ? names.slice(within + 1).join('.') : last;
  const place = /\bparams?\b/i.test(text)
    ? 'path'
    : /\b(?:query|searchParams)\b/i.test(text)
      ? 'query'
      : /\bbody\b|\bparse\(|\bdto\b/i.test(text)
        ? 'body'
        : undefined;
  const { column } = parameter;
  const table = column === undefined ? undefined : findTable(catalogue, column.table, column.schema);
  return {
    name,
    ...(column === undefined || table === undefined ? {} : { schema: table.schema, table: table.name, column: column.column }),
    written: parameter.operator === 'write',
    list: parameter.array === true,
    searched: parameter.around !== undefined || /like|~/.test(parameter.operator ?? ''),
    ...(/^[<>]=?$/.test(parameter.operator ?? '') ? { ranged: true as const } : {}),
    ...(place === undefined ? {} : { place }),
  };
}
