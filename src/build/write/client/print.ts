import { inBrackets, key, quoted } from '../text.js';

/** An expression of TypeScript among plain data. */
export class Code {
  constructor(readonly text: string) {}
}

export type Printable = string | number | boolean | undefined | Code | Printable[] | { [name: string]: Printable };

/** Plain data as an expression of TypeScript. What is undefined is left out. */
export function printed(value: Printable, most = 110): string {
  if (value instanceof Code) return value.text;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value))
    return inBrackets(
      '[',
      value.map((item) => printed(item, most - 2)),
      ']',
      most,
    );
  const items = Object.entries(value).flatMap(([name, item]) =>
    item === undefined ? [] : [`${key(name)}: ${printed(item, most - 2)}`],
  );
  return items.length === 0 ? '{}' : inBrackets('{', items, '}', most);
}

/** A constant with its type. */
export function constant(name: string, type: string, value: Printable): string {
  return `export const ${name}: ${type} = ${printed(value)};`;
}
