import type { Column, Table } from '../../../model/index.js';

/** Characters from which a text that may have so many is a long one. */
const manyCharacters = 2_000;

/** What people write at length; a name, a state or a link is text too where every column is. */
const long =
  /(^|_)(description|body|contents?|bio|biography|html|markdown|transcript|prompt|readme|about|instructions?|article|story|payload|base64|details)$/i;

/** Documents that hold a few words. */
const small = /tags|permissions|flags|labels|roles|ages|settings|preferences|options|ids$/i;

/** Whether a column's values are large: bytes, a document that every row has, a text that no check keeps short and whose name or check says so. */
export function holdsMuch({ name, type, notNull, default: value }: Column, { checks }: Table): boolean {
  if (type === 'bytea') return true;
  if (/^jsonb?$/.test(type)) return (notNull || value !== undefined) && !small.test(name);
  if (type !== 'text') return false;
  const own = checks.filter(({ expression }) => new RegExp(`length\\(\\(?"?${name}\\b`).test(expression));
  const most = own.flatMap(({ expression }) => [...expression.matchAll(/<=?\s*\(?(\d+)/g)].map(([, digits]) => Number(digits)));
  return most.length > 0 ? Math.min(...most) >= manyCharacters : long.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2'));
}
